namespace DeploymentOrchestrator.Server.Http;

/// <summary>The public listener: <c>/api/AdoCallBack</c> with a function key, <c>/api/FluxEvent</c> and <c>/api/FluxStatus</c> with a signature.</summary>
internal static class PublicRoutes
{
    /// <summary>The policy of the route that pipelines call.</summary>
    public const string AskPolicy = "ask";

    /// <summary>Adds what they need.</summary>
    public static void AddPublicRoutes(this IServiceCollection services) => services.AddSingleton<Refusals>().AddTransient<IStartupFilter, SingleSlashes>();

    /// <summary>Adds the routes.</summary>
    public static void MapPublicRoutes(this WebApplication app)
    {
        UnreadableRequests.Watch(app.Services);
        var routes = app.MapGroup("").WithMetadata(Listener.Public);
        routes.MapPost("/api/AdoCallBack", CallbackRoute.HandleAsync).RequireAuthorization(AskPolicy);

        // Signed over their bodies: the intakes check it.
        routes.MapPost("/api/FluxEvent", FluxEventRoute.HandleAsync).AllowAnonymous();
        routes.MapPost("/api/FluxStatus", FluxStatusRoute.HandleAsync).AllowAnonymous();
    }
}
