using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Http.Document;
using DurableTask.Contracts;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>
/// Durable Functions' HTTP management API, as extension 3.x answers it: scripts written for it work unchanged. Not here: starting an
/// orchestration and signalling an entity by hand, which would go past every check of the intakes.
/// </summary>
/// <remarks>Routes and answers: Azure/azure-functions-durable-extension, HttpApiHandler.cs and DurableClient.cs.</remarks>
internal static class DurableTaskRoutes
{
    /// <summary>Where it is.</summary>
    public const string Base = "/runtime/webhooks/durabletask";

    /// <summary>Adds the routes.</summary>
    public static void MapDurableTask(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Base).AddEndpointFilter(AnswerAsync).WithMetadata(new BareErrors());
        MapReads(api.MapGroup("").RequireAuthorization(Policies.Read));
        MapChanges(api.MapGroup("").RequireAuthorization(Policies.Change));
    }

    /// <summary>Turns what cannot be done into its answer.</summary>
    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ManagementException refusal)
        {
            return refusal.Answer();
        }
        catch (InstanceNotFoundException)
        {
            return ManagementException.NotFound().Answer();
        }
        catch (InstanceEndedException)
        {
            // It has ended since it was looked at.
            return ManagementException.Gone().Answer();
        }
        catch (Exception error) when (error is Instances.StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "5";
            return new ManagementException(StatusCodes.Status503ServiceUnavailable, error.Message).Answer();
        }
    }

    private static void MapReads(RouteGroupBuilder routes)
    {
        RouteParameter top = new("top", "So many a page; 100, at most 1,000.", JsonSchemaType.Integer);
        RouteParameter token = new(InstanceRoutes.ContinuationHeader, "What the page before gave.", In: ParameterLocation.Header);
        RouteParameter[] entities =
        [
            new("lastOperationTimeFrom", "ISO 8601."), new("lastOperationTimeTo", "ISO 8601."), top, new("fetchState", "false.", JsonSchemaType.Boolean), token,
        ];
        AnswerHeader next = new(200, InstanceRoutes.ContinuationHeader, "Gives the next page; empty on the last one.");

        routes.MapGet("/instances", InstanceRoutes.ListAsync)
            .WithSummary("Lists instances.")
            .Takes(
                new("instanceIdPrefix", "Only ids that start so."),
                new("createdTimeFrom", "ISO 8601."),
                new("createdTimeTo", "ISO 8601."),
                new("runtimeStatus", "Repeated or separated by commas."),
                new("showInput", "true.", JsonSchemaType.Boolean),
                top,
                token)
            .Answers(200, "A page.", typeof(StatusPayload[])).WithMetadata(next)
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload));
        routes.MapGet("/instances/{id}", InstanceRoutes.GetAsync)
            .WithSummary("One instance.")
            .Takes(
                new("showHistory", "false.", JsonSchemaType.Boolean),
                new("showHistoryOutput", "false.", JsonSchemaType.Boolean),
                new("showInput", "true.", JsonSchemaType.Boolean),
                new("returnInternalServerErrorOnFailure", "false.", JsonSchemaType.Boolean))
            .Answers(200, "It has ended.", typeof(StatusPayload))
            .Answers(202, "It has not.", typeof(StatusPayload))
            .WithMetadata(new AnswerHeader(202, "Location", "Where to ask again."), new AnswerHeader(202, "Retry-After", "Seconds."))
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload))
            .Answers(404, "There is no such instance.")
            .Answers(500, "It failed, and returnInternalServerErrorOnFailure was asked for.", typeof(StatusPayload));
        routes.MapGet("/entities", EntityRoutes.ListAllAsync)
            .WithSummary("Lists entities.")
            .Takes(entities)
            .Answers(200, "A page.", typeof(EntityPayload[])).WithMetadata(next)
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload));
        routes.MapGet("/entities/{name}", EntityRoutes.ListAsync)
            .WithSummary("Lists entities of a name.")
            .Takes(entities)
            .Answers(200, "A page.", typeof(EntityPayload[])).WithMetadata(next)
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload));
        routes.MapGet("/entities/{name}/{key}", EntityRoutes.GetAsync)
            .WithSummary("The state of an entity.")
            .Answers(200, "Its state.")
            .Answers(404, "It has none.");
    }

    private static void MapChanges(RouteGroupBuilder routes)
    {
        routes.WithMetadata(ManagementRoutes.Reason);
        routes.MapDelete("/instances", PurgeRoutes.ManyAsync)
            .WithSummary("Purges instances that have ended.")
            .Takes(
                new("createdTimeFrom", "ISO 8601.", IsRequired: true),
                new("createdTimeTo", "ISO 8601; now."),
                new("runtimeStatus", "Completed, Failed, Terminated."))
            .Answers(200, "Purged.", typeof(PurgedPayload))
            .Answers(400, "A parameter is wrong or missing.")
            .Answers(404, "There was none.");
        routes.MapDelete("/instances/{id}", PurgeRoutes.OneAsync)
            .WithSummary("Purges one instance.")
            .Answers(200, "Purged.", typeof(PurgedPayload))
            .Answers(404, "There is no such instance.")
            .Answers(412, "It has not ended.");
        routes.MapPost("/instances/{id}/raiseEvent/{name}", ActionRoutes.RaiseEventAsync)
            .WithSummary("Raises an event.")
            .WithMetadata(new RouteBody(null, IsRequired: false))
            .Answers(202, "Raised.")
            .Answers(400, "The body is no JSON.", typeof(MessagePayload))
            .Answers(404, "There is no such instance.")
            .Answers(410, "It has ended.");
        routes.MapPost("/instances/{id}/terminate", ActionRoutes.TerminateAsync)
            .WithSummary("Ends an instance at once.")
            .Answers(202, "Done.")
            .Answers(404, "There is no such instance.")
            .Answers(410, "It has ended.");
        routes.MapPost("/instances/{id}/suspend", ActionRoutes.SuspendAsync)
            .WithSummary("Holds an instance until it is resumed.")
            .Answers(202, "Done.")
            .Answers(404, "There is no such instance.")
            .Answers(410, "It has ended.")
            .Answers(500, "It is suspended already.", typeof(MessagePayload));
        routes.MapPost("/instances/{id}/resume", ActionRoutes.ResumeAsync)
            .WithSummary("Lets a suspended instance go on, or a blocked one try again.")
            .Answers(202, "Done.")
            .Answers(404, "There is no such instance.")
            .Answers(410, "It has ended.")
            .Answers(500, "It is neither suspended nor blocked.", typeof(MessagePayload));
        routes.MapPost("/instances/{id}/restart", ActionRoutes.RestartAsync)
            .WithSummary("Starts an instance once more.")
            .Takes(new RouteParameter("restartWithNewInstanceId", "true.", JsonSchemaType.Boolean))
            .Answers(202, "Started.", typeof(ManagementPayload))
            .Answers(400, "There is no such instance.", typeof(MessagePayload))
            .Answers(409, "It has not ended.", typeof(MessagePayload));
        routes.MapPost("/instances/{id}/rewind", ActionRoutes.RewindAsync)
            .WithSummary("Not done by this engine.")
            .Answers(404, "There is no such instance.")
            .Answers(412, "It has not failed.")
            .Answers(501, "Restart it instead.", typeof(MessagePayload));
    }

    // The original's 404 and 410 have no body, and nothing may put one there.
    private sealed class BareErrors : Microsoft.AspNetCore.Http.Metadata.ISkipStatusCodePagesMetadata;
}
