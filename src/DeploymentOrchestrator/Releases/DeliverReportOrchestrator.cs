using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Releases;

/// <summary>Brings one report to the feed of its release, then to every wait that the feed names.</summary>
/// <remarks>
/// A call, repeated until it is answered, and not a signal: a worker that dies in an entity operation consumes a signal silently.
/// The feed and the waits ignore what they already have, so a crash anywhere here means a repetition, never a loss.
/// </remarks>
public sealed partial class DeliverReportOrchestrator(ILogger<DeliverReportOrchestrator> logger) : ITaskOrchestrator
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input)
    {
        var report = Json.Read<Report>(input);
        var giveUpAt = context.CurrentUtcDateTime + GiveUpAfter;
        var pause = FirstPause;
        while (true)
        {
            if (await AskFeed(context, report.Release, input) is { } answer)
            {
                return Raise(context, answer);
            }

            if (context.CurrentUtcDateTime >= giveUpAt)
            {
                var letter = new DeadLetter("The feed of the release did not answer for a day.", report.AcceptedAt, input.GetRawText());
                await context.CallActivityAsync(Names.KeepDeadLetter, Json.Write(letter));
                return Json.Write("dead letter");
            }

            await context.CreateTimer(context.CurrentUtcDateTime + pause, CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<FeedAnswer?> AskFeed(TaskOrchestrationContext context, string release, JsonElement report)
    {
        using var limit = new CancellationTokenSource();
        var call = context.CallEntityAsync(InstanceIds.ForFeed(release), FeedOperations.Report, report);
        var timer = context.CreateTimer(context.CurrentUtcDateTime + AnswerLimit, limit.Token);
        if (await Task.WhenAny(call, timer) == timer)
        {
            return null;
        }

        limit.Cancel();
        try
        {
            return Json.Read<FeedAnswer>(await call);
        }
        catch (Exception exception) when (exception is EntityOperationFailedException or JsonException)
        {
            Log.NotAnswered(logger, context.InstanceId, release, exception.Message);
            return null;
        }
    }

    private JsonElement Raise(TaskOrchestrationContext context, FeedAnswer answer)
    {
        var payload = Json.Write(answer.Report);
        foreach (var listener in answer.Listeners)
        {
            context.SendEvent(listener, Names.DeploymentReported, payload);
            if (!context.IsReplaying)
            {
                Log.Raised(logger, context.InstanceId, answer.Report.Reason, answer.Report.Release, answer.Report.Version, listener);
            }
        }

        return Json.Write(answer.Listeners);
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "{InstanceId}: {Reason} of {Release} {Version} is told to {Listener}")]
        public static partial void Raised(ILogger logger, string instanceId, string reason, string release, string? version, string listener);

        [LoggerMessage(3002, LogLevel.Warning, "{InstanceId}: the feed of {Release} failed, it is asked again: {Why}")]
        public static partial void NotAnswered(ILogger logger, string instanceId, string release, string why);
    }
}
