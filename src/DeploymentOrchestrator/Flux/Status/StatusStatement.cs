namespace DeploymentOrchestrator.Flux.Status;

/// <summary>One thing that a status says, in the words of the event that should have said it.</summary>
/// <param name="Verdict">What it means; null: what an event with this reason means.</param>
/// <param name="Revision">Of which chart version; null if that is not certain, and then it is never a verdict.</param>
/// <param name="Reason">Flux's word.</param>
/// <param name="Message">Flux's text.</param>
/// <param name="Since">Since when it is so, by Flux's clock; null if the status does not say.</param>
internal sealed record StatusStatement(Verdict? Verdict, string? Revision, string Reason, string Message, DateTimeOffset? Since)
{
    /// <summary>With <see cref="Verdict.Working"/>: until when it is evidence, by Flux's clock; null: no bound is known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>With <see cref="Verdict.Deployed"/>: its tests failed, which is to be ignored.</summary>
    public bool TestsIgnored { get; init; }

    /// <summary>What an event with the condition's reason means.</summary>
    public static StatusStatement Of(StatusCondition condition, string? revision) =>
        new(null, revision, condition.Reason, condition.Message, condition.LastTransitionTime);

    /// <summary>Shown, decides nothing.</summary>
    public static StatusStatement Progress(StatusCondition condition) =>
        new(Flux.Verdict.Progress, null, condition.Reason, condition.Message, condition.LastTransitionTime);

    /// <summary>Flux is at work on a version, or will be.</summary>
    public static StatusStatement Working(StatusCondition condition, string? revision, DateTimeOffset? until) =>
        new(Flux.Verdict.Working, revision, condition.Reason, condition.Message, condition.LastTransitionTime) { Until = until };
}
