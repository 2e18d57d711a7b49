using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Activity <see cref="NotificationNames.SendNotice"/>: sends one message and says what came of it.</summary>
/// <remarks>A crash between the answer and its recording sends it again: the ids in it are the same.</remarks>
public sealed class SendNoticeActivity(WebhookClient client) : TaskActivity<NoticeMessage, SendOutcome>
{
    /// <inheritdoc/>
    public override Task<SendOutcome> RunAsync(TaskActivityContext context, NoticeMessage input) => client.SendAsync(input, CancellationToken.None);
}

/// <summary>One message. It names its webhook and holds no address: that is a secret, and histories are shown.</summary>
/// <param name="Webhook">The webhook, by its place in the list.</param>
/// <param name="Notices">What is sent.</param>
/// <param name="More">How many there were beside them.</param>
public sealed record NoticeMessage(int Webhook, IReadOnlyList<Notice> Notices, int More = 0);

/// <summary>What came of a message.</summary>
/// <param name="IsSent">True if the other end took it.</param>
/// <param name="IsWorthRepeating">True if it may take it later.</param>
/// <param name="Detail">What it answered, in a few words; never the address.</param>
/// <param name="RetryAfter">When it wants to be asked again; null: it does not say.</param>
public sealed record SendOutcome(bool IsSent, bool IsWorthRepeating, string Detail, TimeSpan? RetryAfter = null);
