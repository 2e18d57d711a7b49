using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/notifications/test</c>: whether each webhook takes a message, tried at once.</summary>
internal static class NotificationRoutes
{
    /// <summary>Sends a trial message to each.</summary>
    public static async Task<IResult> TestAsync(HttpContext context, WebhookClient client, IOptions<NotificationOptions> options, IManagementJournal journal, TimeProvider time)
    {
        _ = new ManagementQuery(context.Request);
        var webhooks = options.Value.Webhook;
        if (webhooks.Count is 0)
        {
            return ApiResults.Problem(StatusCodes.Status409Conflict, "No webhook is configured: see Notifications:Webhook:0:Url.");
        }

        journal.Record(context, "try the notifications", "every webhook");
        var notice = new Notice(NoticeKind.Trial, $"{Guid.NewGuid()}", "A trial message of DeploymentOrchestrator", "Somebody tried whether messages arrive here. Nothing is wrong.", time.GetUtcNow());
        var tried = await Task.WhenAll(webhooks.Select(async (webhook, i) =>
        {
            var outcome = await client.SendAsync(new NoticeMessage(i, [notice]), context.RequestAborted);
            return new WebhookTrial(i, webhook.Description, outcome.IsSent, outcome.Detail);
        }));
        return Results.Json(tried, Json.Options);
    }
}

/// <summary>Whether a webhook took a trial message.</summary>
/// <param name="Webhook">Its place in the list.</param>
/// <param name="Description">Its kind and host; the address is a secret.</param>
/// <param name="IsSent">True if it did.</param>
/// <param name="Detail">What it answered.</param>
public sealed record WebhookTrial(int Webhook, string Description, bool IsSent, string Detail);
