using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Replay;

/// <summary>Something that arrived, and its consequences.</summary>
/// <param name="Position">The index of the event in the history, from 0. Divergences and the command line use this number.</param>
/// <param name="At">The time of the turn that processed it.</param>
/// <param name="Kind">The kind of the arrival.</param>
/// <param name="Event">The arrival, in a sentence.</param>
/// <param name="Reports">Each report that it contained: what the report means for the wait, and why.</param>
/// <param name="Changes">The parts of the state that changed.</param>
/// <param name="Effects">The actions of the code, in order.</param>
public sealed record TraceStep(
    int Position,
    DateTimeOffset At,
    StepKind Kind,
    string Event,
    IReadOnlyList<ReportAssessment> Reports,
    IReadOnlyList<StateChange> Changes,
    IReadOnlyList<TraceEffect> Effects);

/// <summary>The kinds of arrivals.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepKind>))]
public enum StepKind
{
    /// <summary>The instance was started.</summary>
    Started,

    /// <summary>An external event; for a wait, a report.</summary>
    EventRaised,

    /// <summary>The feed answered or failed.</summary>
    FeedAnswered,

    /// <summary>An activity returned or failed; activities call Azure DevOps.</summary>
    ActivityEnded,

    /// <summary>A timer fired.</summary>
    TimerFired,

    /// <summary>The instance was suspended: arrivals are kept until it is resumed.</summary>
    Suspended,

    /// <summary>The instance was resumed.</summary>
    Resumed,

    /// <summary>The instance was terminated from outside.</summary>
    Terminated,
}

/// <summary>A change of the state.</summary>
/// <param name="What">The part that changed, e.g. <c>fails next</c>.</param>
/// <param name="Before">The old value; null if there was none.</param>
/// <param name="After">The new value; null if there is none any more.</param>
public sealed record StateChange(string What, string? Before, string? After);

/// <summary>An action of the code.</summary>
/// <param name="Kind">The kind of action.</param>
/// <param name="Text">A description, e.g. the log line or when the timer is due.</param>
public sealed record TraceEffect(EffectKind Kind, string Text);

/// <summary>The kinds of actions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EffectKind>))]
public enum EffectKind
{
    /// <summary>A line for the pipeline's log.</summary>
    Log,

    /// <summary>A warning on the pipeline's page.</summary>
    Warning,

    /// <summary>An error on the pipeline's page.</summary>
    Error,

    /// <summary>The result of the wait.</summary>
    Decision,

    /// <summary>An activity was called.</summary>
    Activity,

    /// <summary>The feed was called.</summary>
    Feed,

    /// <summary>A timer was set.</summary>
    Timer,

    /// <summary>An event was raised on another instance.</summary>
    Event,

    /// <summary>The code returned or threw an exception.</summary>
    End,
}
