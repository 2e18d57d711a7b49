using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Notifications;

/// <summary>One notice on its way to one webhook: by itself, or shared with others when there are too many; repeated for a day if need be.</summary>
public sealed partial class NotifyOrchestrator : TaskOrchestrator<NoticeOrder, string>
{
    private const int MostQuestions = 10;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override async Task<string> RunAsync(TaskOrchestrationContext context, NoticeOrder input)
    {
        var message = new NoticeMessage(input.Webhook, [input.Notice]);

        var admission = await AskAsync<NoticeAdmission>(context, input.Webhook, NoticeGateEntity.Admit, () => new AdmitNotice(input.Notice, input.PerMinute, context.CurrentUtcDateTime));
        if (admission?.CarriedBy is { } carrier)
        {
            return $"Shares the message of {carrier}.";
        }

        if (admission?.CarriesAt is { } at)
        {
            await context.CreateTimer(at.UtcDateTime, CancellationToken.None);
            var load = await AskAsync<NoticeLoad>(context, input.Webhook, NoticeGateEntity.Take, () => new TakeNotices(input.Notice.Id, context.CurrentUtcDateTime));
            if (load is { Notices.Count: 0 })
            {
                return "Another took it along.";
            }

            message = load is null ? message : message with { Notices = load.Notices, More = load.More };
        }

        return await SendAsync(context, message);
    }

    private static async Task<string> SendAsync(TaskOrchestrationContext context, NoticeMessage message)
    {
        var giveUpAt = context.CurrentUtcDateTime + GiveUpAfter;
        var pause = FirstPause;
        var outcome = await TrySendAsync(context, message);
        while (outcome is { IsSent: false, IsWorthRepeating: true } && context.CurrentUtcDateTime < giveUpAt)
        {
            Log.Again(Logger(context), context.InstanceId, message.Webhook, outcome.Detail);
            var wanted = outcome.RetryAfter is { } after && after > pause ? after : pause;
            await context.CreateTimer(context.CurrentUtcDateTime + (wanted < LongestPause ? wanted : LongestPause), CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            outcome = await TrySendAsync(context, message);
        }

        if (!outcome.IsSent)
        {
            Log.NotSent(Logger(context), context.InstanceId, message.Webhook, outcome.Detail);
            return $"Not sent: {outcome.Detail}";
        }

        Log.Sent(Logger(context), context.InstanceId, message.Webhook, message.Notices.Count + message.More, outcome.Detail);
        return $"Sent: {outcome.Detail}";
    }

    private static async Task<SendOutcome> TrySendAsync(TaskOrchestrationContext context, NoticeMessage message)
    {
        try
        {
            return await context.CallActivityAsync<SendOutcome>(NotificationNames.SendNotice, message);
        }
        catch (TaskFailedException failure)
        {
            return new SendOutcome(false, true, failure.FailureDetails.ErrorType);
        }
    }

    // A worker that dies in an entity's operation may consume it unanswered. A limit that says nothing for minutes holds up no notice.
    private static async Task<T?> AskAsync<T>(TaskOrchestrationContext context, int webhook, string operation, Func<object> question)
        where T : class
    {
        for (var asked = 0; asked < MostQuestions; asked++)
        {
            using var limit = new CancellationTokenSource();
            var call = context.Entities.CallEntityAsync<T?>(new EntityInstanceId(NotificationNames.NoticeGate, $"{webhook}"), operation, question());
            var timer = context.CreateTimer(context.CurrentUtcDateTime + AnswerLimit, limit.Token);
            if (await Task.WhenAny(call, timer) == timer)
            {
                continue;
            }

            limit.Cancel();
            try
            {
                return await call;
            }
            catch (Exception error) when (error is EntityOperationFailedException or JsonException)
            {
                return null;
            }
        }

        return null;
    }

    private static ILogger Logger(TaskOrchestrationContext context) => context.CreateReplaySafeLogger<NotifyOrchestrator>();

    private static partial class Log
    {
        [LoggerMessage(9511, LogLevel.Information, "{InstanceId}: Notifications:Webhook:{Webhook} was told of {Count}: {Detail}")]
        public static partial void Sent(ILogger logger, string instanceId, int webhook, int count, string detail);

        [LoggerMessage(9512, LogLevel.Warning, "{InstanceId}: Notifications:Webhook:{Webhook} did not take a message, it is sent again: {Detail}")]
        public static partial void Again(ILogger logger, string instanceId, int webhook, string detail);

        [LoggerMessage(9513, LogLevel.Error, "{InstanceId}: Notifications:Webhook:{Webhook} did not take a message, which is given up: {Detail}")]
        public static partial void NotSent(ILogger logger, string instanceId, int webhook, string detail);
    }
}

/// <summary>A notice for one webhook.</summary>
/// <param name="Webhook">The webhook, by its place in the list.</param>
/// <param name="PerMinute">How many messages it is sent in a minute.</param>
/// <param name="Notice">The notice.</param>
public sealed record NoticeOrder(int Webhook, int PerMinute, Notice Notice);
