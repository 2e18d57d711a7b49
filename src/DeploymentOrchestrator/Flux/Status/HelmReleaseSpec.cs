namespace DeploymentOrchestrator.Flux.Status;

/// <summary>What is wanted, as far as it tells what Flux will do yet. Durations are as Go writes them.</summary>
/// <param name="Suspend">True: Flux does nothing with it.</param>
/// <param name="Chart">The chart; null with a chartRef.</param>
/// <param name="Timeout">Of each action that has none of its own.</param>
/// <param name="Install">How to install.</param>
/// <param name="Upgrade">How to upgrade.</param>
/// <param name="Rollback">How to roll back.</param>
/// <param name="Uninstall">How to uninstall.</param>
public sealed record HelmReleaseSpec(
    bool Suspend = false,
    ChartTemplate? Chart = null,
    string? Timeout = null,
    ActionSpec? Install = null,
    ActionSpec? Upgrade = null,
    ActionSpec? Rollback = null,
    ActionSpec? Uninstall = null)
{
    // helm-controller's own defaults (api/v2).
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long an action may take.</summary>
    public TimeSpan TimeoutOf(ActionSpec? action) => FluxText.Duration(action?.Timeout) ?? FluxText.Duration(Timeout) ?? DefaultTimeout;
}

/// <summary>The chart that is wanted.</summary>
/// <param name="Spec">Which.</param>
public sealed record ChartTemplate(ChartTemplateSpec? Spec = null);

/// <summary>Which chart is wanted.</summary>
/// <param name="Version">A version or a range.</param>
public sealed record ChartTemplateSpec(string? Version = null);

/// <summary>How Flux is to run one of Helm's actions, and what to do when it fails.</summary>
/// <param name="Timeout">Its own timeout.</param>
/// <param name="Strategy">What to do after a failure.</param>
/// <param name="Remediation">How often to try again.</param>
public sealed record ActionSpec(string? Timeout = null, FailureStrategy? Strategy = null, RemediationSpec? Remediation = null);

/// <summary>What to do after a failure, since helm-controller 1.4.</summary>
/// <param name="Name">RemediateOnFailure, which is the default, or RetryOnFailure.</param>
/// <param name="RetryInterval">With RetryOnFailure: after how long.</param>
public sealed record FailureStrategy(string? Name = null, string? RetryInterval = null)
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    /// <summary>After how long a failure is retried without end; null: it is remediated.</summary>
    public TimeSpan? Interval => Name == "RetryOnFailure" ? FluxText.Duration(RetryInterval) ?? DefaultInterval : null;
}

/// <summary>How often to try again after a failure.</summary>
/// <param name="Retries">0 by default; negative: without end.</param>
public sealed record RemediationSpec(int Retries = 0);
