using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>What a pipeline is answered whose request was taken: one line for the task's log.</summary>
/// <remarks>Never a management address: those carry a key.</remarks>
internal static class CallbackAnswers
{
    private const int ReleasesNamed = 5;

    /// <summary>What a wait's pipeline is answered, at its first request and at every further one.</summary>
    public static IntakeResult Of(string instanceId, WaitInput input) => input switch
    {
        { Request: null } => new(202, $"Refused, and the task will be failed with this reason: {input.Refusal}", instanceId),
        { EarlierSuccess: { } success } => new(202, $"This request has succeeded before, and the task will be told so again: {success} Wait {instanceId}", instanceId),
        { Request: { } request } => new(
            202,
            $"Waiting until {What([request, .. input.Others ?? []])}, at most until {input.Deadline:yyyy-MM-dd HH:mm:ss} UTC ({input.DeadlineReason}). Wait {instanceId}",
            instanceId),
    };

    private static string What(IReadOnlyList<WaitRequest> requests)
    {
        if (requests is [var only])
        {
            return $"HelmRelease {Named(only)} is {State(only)} in {Where(only)}";
        }

        var named = requests.Take(ReleasesNamed).Select(request => $"{Named(request)} {State(request)} in {Where(request)}");
        var more = requests.Count > ReleasesNamed ? $"; and {requests.Count - ReleasesNamed} more" : "";
        return $"all of {requests.Count} HelmReleases are there: {string.Join("; ", named)}{more}";
    }

    private static string Named(WaitRequest request) => request switch
    {
        { AppVersion: null } => $"{request.Release} {request.Version}",
        { Version: null } => $"{request.Release} with app version {request.AppVersion}",
        _ => $"{request.Release} {request.Version} with app version {request.AppVersion}",
    };

    private static string State(WaitRequest request) => request.WaitFor == WaitFor.Tested ? "deployed and tested" : "deployed";

    private static string Where(WaitRequest request)
    {
        var where = string.Join(", ", MetadataText.Pairs(request.Match)
            .Prepend(request.Namespace is { } name ? $"namespace {name}" : "any namespace"));
        return request.Places switch
        {
            WaitPlaces.All => $"every known place of {where}",
            WaitPlaces.Any => $"the first place of {where}",
            _ => where,
        };
    }
}
