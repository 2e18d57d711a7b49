namespace DeploymentOrchestrator.Flux.Status;

/// <summary>One thing that a status says, in the words of the event that should have said it.</summary>
/// <param name="Verdict">What it means; null: what an event with this reason means.</param>
/// <param name="Revision">Of which chart version; null if that is not certain, and then it decides nothing.</param>
/// <param name="Reason">Flux's word.</param>
/// <param name="Message">Flux's text.</param>
/// <param name="Since">Since when it is so, by Flux's clock; null if the status does not say.</param>
internal sealed record StatusStatement(Verdict? Verdict, string? Revision, string Reason, string Message, DateTimeOffset? Since)
{
    /// <summary>What an event with the condition's reason means.</summary>
    public static StatusStatement Of(StatusCondition condition, string? revision) =>
        new(null, revision, condition.Reason, condition.Message, condition.LastTransitionTime);

    /// <summary>Shown, decides nothing.</summary>
    public static StatusStatement Progress(StatusCondition condition) =>
        new(Flux.Verdict.Progress, null, condition.Reason, condition.Message, condition.LastTransitionTime);

    /// <summary>Flux will not try again.</summary>
    public static StatusStatement GaveUp(StatusCondition condition, string? revision) =>
        new(Flux.Verdict.GaveUp, revision, condition.Reason, condition.Message, condition.LastTransitionTime);
}
