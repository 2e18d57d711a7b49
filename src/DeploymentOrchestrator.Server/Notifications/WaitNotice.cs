using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Server.Notifications;

/// <summary>Notices about a wait, in words.</summary>
internal static class WaitNotice
{
    private const int MostText = 500;

    /// <summary>It has failed.</summary>
    public static Notice Failed(WaitView wait, DateTimeOffset now) => Of(NoticeKind.Failed, wait, "failed", wait.Reason ?? wait.Message, now);

    /// <summary>Its result does not reach its pipeline.</summary>
    public static Notice NotDelivered(WaitView wait, DateTimeOffset now) =>
        Of(NoticeKind.NotDelivered, wait, "result not delivered", $"Azure DevOps answered: {wait.LastAnswer?.Detail ?? "nothing"}. The pipeline waits for its own timeout.", now);

    /// <summary>It stands still.</summary>
    public static Notice Blocked(WaitView wait, DateTimeOffset now) =>
        Of(NoticeKind.Blocked, wait, "wait paused", $"{wait.BlockedReason ?? "It was suspended by hand."} Nothing is lost; resume it, or finish it by hand.", now);

    private static Notice Of(NoticeKind kind, WaitView wait, string what, string text, DateTimeOffset now)
    {
        var where = wait.Match is { Count: > 0 } match ? $" in {string.Join(", ", match.Values)}" : "";
        var title = SafeText.OneLine($"{wait.Release ?? "A refused request"} {wait.Version}{where}: {what}", MostText);
        return new Notice(kind, wait.InstanceId, title, SafeText.OneLine(text, MostText), now, $"waits/{Uri.EscapeDataString(wait.InstanceId)}");
    }
}
