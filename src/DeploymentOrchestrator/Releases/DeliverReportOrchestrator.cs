using System.Text.Json;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Releases;

/// <summary>Brings one report to the feed of its release, then to every wait that the feed names.</summary>
/// <remarks>
/// A call, repeated until it is answered, and not a signal: a worker that dies in an entity operation consumes a signal silently.
/// The feed and the waits ignore what they already have, so a crash anywhere here means a repetition, never a loss.
/// </remarks>
public sealed partial class DeliverReportOrchestrator : TaskOrchestrator<Report, DeliveryOutcome>
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override async Task<DeliveryOutcome> RunAsync(TaskOrchestrationContext context, Report input)
    {
        var giveUpAt = context.CurrentUtcDateTime + GiveUpAfter;
        var pause = FirstPause;
#pragma warning disable DURABLE0011 // no ContinueAsNew: a day of attempts is a few hundred events
        while (true)
#pragma warning restore DURABLE0011
        {
            if (await AskFeed(context, input) is { } answer)
            {
                return Raise(context, answer);
            }

            if (context.CurrentUtcDateTime >= giveUpAt)
            {
                var letter = new DeadLetter("The feed of the release did not answer for a day.", input.AcceptedAt, Json.Write(input).GetRawText());
                await context.CallActivityAsync(Names.KeepDeadLetter, letter);
                return DeliveryOutcome.DeadLetter;
            }

            await context.CreateTimer(context.CurrentUtcDateTime + pause, CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static async Task<FeedAnswer?> AskFeed(TaskOrchestrationContext context, Report report)
    {
        using var limit = new CancellationTokenSource();
        var call = context.Entities.CallEntityAsync<FeedAnswer?>(InstanceIds.ForFeed(report.Release), FeedOperations.Report, report);
        var timer = context.CreateTimer(context.CurrentUtcDateTime + AnswerLimit, limit.Token);
        if (await Task.WhenAny(call, timer) == timer)
        {
            return null;
        }

        limit.Cancel();
        try
        {
            return await call ?? throw new JsonException("null is not a FeedAnswer");
        }
        catch (Exception exception) when (exception is EntityOperationFailedException or JsonException)
        {
            Log.NotAnswered(Logger(context), context.InstanceId, report.Release, exception.Message);
            return null;
        }
    }

    private static DeliveryOutcome Raise(TaskOrchestrationContext context, FeedAnswer answer)
    {
        foreach (var listener in answer.Listeners)
        {
            context.SendEvent(listener, Names.DeploymentReported, answer.Report);
            Log.Raised(Logger(context), context.InstanceId, answer.Report.Reason, answer.Report.Release, answer.Report.Version, listener);
        }

        return new DeliveryOutcome(answer.Listeners);
    }

    private static ILogger Logger(TaskOrchestrationContext context) => context.CreateReplaySafeLogger<DeliverReportOrchestrator>();

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "{InstanceId}: {Reason} of {Release} {Version} is told to {Listener}")]
        public static partial void Raised(ILogger logger, string instanceId, string reason, string release, string? version, string listener);

        [LoggerMessage(3002, LogLevel.Warning, "{InstanceId}: the feed of {Release} failed, it is asked again: {Why}")]
        public static partial void NotAnswered(ILogger logger, string instanceId, string release, string why);
    }
}
