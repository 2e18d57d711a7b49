namespace DeploymentOrchestrator.Waits;

/// <summary>Configuration section <c>Waits</c>.</summary>
public sealed class WaitOptions
{
    /// <summary>How long a wait lasts whose request names no timeout.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromMinutes(55);

    /// <summary>See <see cref="WaitSettings.FailureGrace"/>.</summary>
    public TimeSpan FailureGrace { get; set; } = WaitSettings.Default.FailureGrace;

    /// <summary>See <see cref="WaitSettings.RemediationGrace"/>.</summary>
    public TimeSpan RemediationGrace { get; set; } = WaitSettings.Default.RemediationGrace;

    /// <summary>See <see cref="WaitSettings.Settle"/>.</summary>
    public TimeSpan Settle { get; set; } = WaitSettings.Default.Settle;

    /// <summary>See <see cref="WaitSettings.FirstAnswerDelay"/>.</summary>
    public TimeSpan FirstAnswerDelay { get; set; } = WaitSettings.Default.FirstAnswerDelay;

    /// <summary>Unfinished waits in all; beyond it requests are answered 503.</summary>
    public int MaxOpen { get; set; } = 20_000;

    /// <summary>Where people open the pages, ends with a slash: a wait's first log lines name its own. Null: they do not. The head sets it.</summary>
    public Uri? PagesUrl { get; set; }

    /// <summary>The times that a new wait takes along.</summary>
    public WaitSettings ToSettings() => new(FailureGrace, RemediationGrace, Settle, FirstAnswerDelay);
}
