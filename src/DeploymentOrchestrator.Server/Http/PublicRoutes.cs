using DeploymentOrchestrator.Server.Http.Document;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The public listener: <c>/api/AdoCallBack</c> with a function key, <c>/api/FluxEvent</c> and <c>/api/FluxStatus</c> with a signature.</summary>
internal static class PublicRoutes
{
    /// <summary>The policy of the route that pipelines call.</summary>
    public const string AskPolicy = "ask";

    private static readonly string[] TaskHeaders = ["PlanUrl", "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken"];

    /// <summary>Adds what they need.</summary>
    public static void AddPublicRoutes(this IServiceCollection services) => services.AddSingleton<Refusals>().AddTransient<IStartupFilter, SingleSlashes>();

    /// <summary>Adds the routes.</summary>
    public static void MapPublicRoutes(this WebApplication app)
    {
        UnreadableRequests.Watch(app.Services);
        var routes = app.MapGroup("").WithMetadata(Listener.Public);
        routes.MapPost("/api/AdoCallBack", CallbackRoute.HandleAsync).RequireAuthorization(AskPolicy)
            .WithSummary("A pipeline's AzureFunction@1 task asks to be released when a version is deployed. Public listener.")
            .Takes([.. TaskHeaders.Select(name => new RouteParameter(name, "Sent by AzureFunction@1.", In: ParameterLocation.Header, IsRequired: true))])
            .WithMetadata(new RouteBody(typeof(CallbackBody)))
            .Answers(202, "Accepted; what was asked is awaited, or the task will be failed with the reason.", typeof(Accepted))
            .Refuses(400, "A header is missing or malformed.")
            .Refuses(401, "The function key is missing or wrong.")
            .Refuses(403, "The organization is not configured.")
            .Refuses(429, "The run has 100 unfinished waits, or a wrong key came too often.")
            .Refuses(503, "It could not be stored; Retry-After says when to come back.");

        // Signed over their bodies: the intakes check it.
        var signed = routes.MapGroup("").AllowAnonymous().WithMetadata(new Signed(), new RouteBody(typeof(object)));
        signed.MapPost("/api/FluxEvent", FluxEventRoute.HandleAsync)
            .WithSummary("Flux's notification-controller tells what happened (Provider of type generic-hmac). Public listener.")
            .Answers(202, "Accepted, known already, or kept as a dead letter.", typeof(Accepted))
            .Refuses(400, "It is no Flux event.")
            .Refuses(401, "The signature is missing or wrong.")
            .Refuses(413, "Over 1 MiB.")
            .Refuses(503, "It could not be stored.");
        signed.MapPost("/api/FluxStatus", FluxStatusRoute.HandleAsync)
            .WithSummary("The output of kubectl get helmreleases -A -o json, signed like a FluxEvent. Public listener.")
            .Answers(202, "Accepted.", typeof(Accepted))
            .Refuses(400, "It is no list of HelmReleases.")
            .Refuses(401, "The signature is missing or wrong.")
            .Refuses(413, "It is too long.")
            .Refuses(503, "It could not be stored, or others are read; Retry-After says when to come back.");
    }
}
