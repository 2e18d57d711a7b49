using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Replay;

/// <summary>Something arrived, and what came of it.</summary>
/// <param name="Position">Index of the event in the history, from 0: the number that a divergence and the command line use.</param>
/// <param name="At">The time of the turn in which it was taken.</param>
/// <param name="Kind">What arrived.</param>
/// <param name="Event">What arrived, in a sentence.</param>
/// <param name="Reports">Each report that it brought: what that means for the wait, and why.</param>
/// <param name="Changes">What it changed in the state; only what differs.</param>
/// <param name="Effects">What the code did, in order.</param>
public sealed record TraceStep(
    int Position,
    DateTimeOffset At,
    StepKind Kind,
    string Event,
    IReadOnlyList<ReportAssessment> Reports,
    IReadOnlyList<StateChange> Changes,
    IReadOnlyList<TraceEffect> Effects);

/// <summary>What can arrive.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepKind>))]
public enum StepKind
{
    /// <summary>The instance began.</summary>
    Started,

    /// <summary>An external event: on a wait, a report.</summary>
    EventRaised,

    /// <summary>The feed answered or failed.</summary>
    FeedAnswered,

    /// <summary>An activity returned or failed: Azure DevOps was told something.</summary>
    ActivityEnded,

    /// <summary>A timer fired.</summary>
    TimerFired,

    /// <summary>It was suspended: what arrives is kept until it is resumed.</summary>
    Suspended,

    /// <summary>It was resumed.</summary>
    Resumed,

    /// <summary>It was ended from outside.</summary>
    Terminated,
}

/// <summary>One thing that a step changed.</summary>
/// <param name="What">Which, e.g. <c>fails next</c>.</param>
/// <param name="Before">What it was; null: nothing.</param>
/// <param name="After">What it is; null: nothing any more.</param>
public sealed record StateChange(string What, string? Before, string? After);

/// <summary>One thing that the code did.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Text">The words, e.g. the log line or when the timer is due.</param>
public sealed record TraceEffect(EffectKind Kind, string Text);

/// <summary>What code can do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EffectKind>))]
public enum EffectKind
{
    /// <summary>A line for the pipeline's log.</summary>
    Log,

    /// <summary>A warning on the pipeline's page.</summary>
    Warning,

    /// <summary>An error on the pipeline's page.</summary>
    Error,

    /// <summary>The wait's one result.</summary>
    Decision,

    /// <summary>An activity was called.</summary>
    Activity,

    /// <summary>The feed was called.</summary>
    Feed,

    /// <summary>A timer was set.</summary>
    Timer,

    /// <summary>An event was raised on another instance.</summary>
    Event,

    /// <summary>The code returned or threw.</summary>
    End,
}
