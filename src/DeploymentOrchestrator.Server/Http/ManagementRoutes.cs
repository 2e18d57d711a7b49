using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Server.Http.Document;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The management listener: every route names a policy, and one that names none is closed.</summary>
internal static class ManagementRoutes
{
    /// <summary>Why something is done; every route that changes something takes it.</summary>
    public static RouteParameter Reason { get; } = new("reason", "Why; kept in management.log.");

    /// <summary>Adds the routes.</summary>
    public static void MapManagementRoutes(this WebApplication app)
    {
        var routes = app.MapGroup("").WithMetadata(Listener.Management);
        MapReads(routes.MapGroup("").RequireAuthorization(Policies.Read));
        MapChanges(routes.MapGroup("").RequireAuthorization(Policies.Change));
        routes.MapDurableTask();
    }

    private static void MapReads(RouteGroupBuilder routes)
    {
        routes.MapGet("/api/deployments", DeploymentRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Who waits for what, and what is live where: one entry a release.")
            .Takes(
                new("release", "Only this one."),
                new("top", "Releases of a page: 100 if it is not said, 500 at most.", JsonSchemaType.Integer),
                new("continuationToken", "Where to go on: the header x-ms-continuation-token of the page before."))
            .Answers(200, "By name. The header x-ms-continuation-token gives the next page; it is empty on the last one.", typeof(ReleaseView[]))
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload));
        routes.MapGet("/api/deployments/{release}/{version}", DeploymentRoutes.FindAsync)
            .WithSummary("One release and version: every wait for it, what is live where, what Flux said.")
            .Answers(200, "Found.", typeof(VersionView))
            .Refuses(404, "Nobody asked for it, and Flux said nothing of that release.");
        routes.MapGet("/api/instances/{id}/history", HistoryRoutes.GetAsync)
            .WithSummary("All that is recorded of an instance, fit to be replayed. Access tokens are masked.")
            .Answers(200, "Found.", typeof(RecordedHistory))
            .Refuses(404, "There is no such instance.");
        routes.MapGet("/api/dead-letters", DeadLetterRoutes.ListAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Events that could not be processed, newest first.")
            .Takes(new("top", "So many a page; 100.", JsonSchemaType.Integer), new("continuationToken", "What the page before gave."))
            .Answers(200, "A page.", typeof(DeadLetterPage))
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload));
        routes.MapGet("/openapi.json", ApiDocument.GetAsync).WithSummary("This document.").Answers(200, "OpenAPI 3.1.");
    }

    private static void MapChanges(RouteGroupBuilder routes)
    {
        routes.MapPost("/api/dead-letters/{id}/redrive", DeadLetterRoutes.RedriveAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Sends a dead letter through the same intake again; if it is taken, the letter is deleted.")
            .Takes(Reason)
            .Answers(202, "Taken.", typeof(Accepted))
            .Refuses(404, "There is no such letter.")
            .Refuses(422, "It still cannot be read.")
            .Answers(503, "It could not be stored or recorded.", typeof(MessagePayload));
        routes.MapDelete("/api/dead-letters/{id}", DeadLetterRoutes.DeleteAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Deletes a dead letter.")
            .Takes(Reason)
            .Answers(204, "Deleted.")
            .Refuses(404, "There is no such letter.")
            .Answers(503, "It could not be recorded.", typeof(MessagePayload));
        routes.MapPost("/api/waits/{id}/finish", FinishRoute.HandleAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Completes the task of a wait with a result that a person chose, regardless of Flux. The wait ends, even if it is suspended or blocked.")
            .Takes(
                new("result", "The task's result.", IsRequired: true) { Values = ["succeeded", "failed"] },
                new("reason", "Why; the pipeline's log shows it, and management.log keeps it.", IsRequired: true))
            .Answers(202, "The result is sent; instanceId names the wait that sends it.", typeof(Accepted))
            .Answers(400, "A parameter is missing or unknown.", typeof(MessagePayload))
            .Refuses(404, "There is no such wait.")
            .Refuses(409, "The task has a result already, or one is being sent by hand.")
            .Answers(503, "It could not be stored or recorded.", typeof(MessagePayload));
        routes.MapPost("/api/notifications/test", NotificationRoutes.TestAsync).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Sends a trial message to every webhook of Notifications:Webhook, at once, and says what each answered.")
            .Answers(200, "What each webhook answered. Its address is in none of it.", typeof(WebhookTrial[]))
            .Answers(400, "A parameter is unknown.", typeof(MessagePayload))
            .Refuses(409, "No webhook is configured.")
            .Answers(503, "It could not be recorded.", typeof(MessagePayload));
        routes.MapGet("/api/kiosk-links", KioskLinkRoutes.List).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("The links that sign a screen in, to read, by name; not for keys that only read.")
            .Answers(200, "All of them, without their secrets.", typeof(KioskLink[]))
            .Answers(400, "A parameter is unknown.", typeof(MessagePayload))
            .Refuses(409, "There can be none beside this store.")
            .Answers(503, "They cannot be read.", typeof(MessagePayload));
        routes.MapPost("/api/kiosk-links/{name}", KioskLinkRoutes.Make).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Makes a link that signs a screen in, to read.")
            .Takes(new("days", "How long it lives: 90 if it is not said, 365 at most.", JsonSchemaType.Integer), Reason)
            .Answers(201, "Made. The link is told this once.", typeof(NewKioskLink))
            .Answers(400, "A parameter is wrong.", typeof(MessagePayload))
            .Refuses(409, "There is one of this name, there are 100, or there can be none beside this store.")
            .Answers(503, "It could not be stored or recorded.", typeof(MessagePayload));
        routes.MapDelete("/api/kiosk-links/{name}", KioskLinkRoutes.Revoke).AddEndpointFilter(DurableTaskRoutes.AnswerAsync)
            .WithSummary("Revokes a link: every screen that it signed in is signed out at its next request.")
            .Takes(Reason)
            .Answers(204, "Revoked.")
            .Answers(400, "A parameter is unknown.", typeof(MessagePayload))
            .Refuses(404, "There is no such link.")
            .Answers(503, "It could not be recorded or done.", typeof(MessagePayload));
    }
}
