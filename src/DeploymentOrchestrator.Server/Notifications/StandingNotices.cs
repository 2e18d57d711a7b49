using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Server.Notifications;

/// <summary>What stays bad until it is good again.</summary>
internal static class StandingNotices
{
    // Azure DevOps may be away for a moment.
    private const int FewAttempts = 3;

    /// <summary>All that is bad now.</summary>
    public static IEnumerable<Notice> Of(HealthDetails health) =>
    [
        .. health.Blocked.DistinctBy(wait => wait.InstanceId).Select(wait => WaitNotice.Blocked(wait, health.Now)),
        .. health.NotDelivered.Where(wait => !wait.IsOpen || wait.Attempts >= FewAttempts).Select(wait => WaitNotice.NotDelivered(wait, health.Now)),
        .. health.Silent.Select(place => new Notice(
            NoticeKind.Silent, SubjectOf(place), SafeText.OneLine($"{place.Place}: silent since {place.At:u}, while others speak"), "If something was deployed there since: see its Alert, Provider and network.", health.Now, "health")),
    ];

    /// <summary>True if what was bad is good, and not only out of sight.</summary>
    /// <param name="notice">What was sent.</param>
    /// <param name="health">How it stands.</param>
    /// <param name="wait">The wait that it is about, if it is about one that is still known.</param>
    public static bool IsGoodAgain(Notice notice, HealthDetails health, WaitView? wait) => notice.Kind switch
    {
        NoticeKind.Blocked => wait is { IsOpen: true, BlockedReason: null },
        NoticeKind.NotDelivered => wait is { Delivered: true },
        _ => health.Places.Any(place => notice.Subject.StartsWith($"{place.Place} since ", StringComparison.Ordinal) && notice.Subject != SubjectOf(place)),
    };

    private static string SubjectOf(PlaceHeard place) => $"{place.Place} since {place.At:O}";
}
