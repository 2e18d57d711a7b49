using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Input of the activity <see cref="Names.UpdateTaskRecord"/>: one visit of the best-effort lane, in the order state and log, lines, issues.</summary>
/// <param name="Target">Which task.</param>
/// <param name="CurrentOperation">If set, the record is put inProgress with this text; never set once a result is decided: it could reopen the record.</param>
/// <param name="LogId">The log that an earlier visit created; null: create and attach one.</param>
/// <param name="Lines">Lines to append, without line ends.</param>
/// <param name="Issues">All issues so far, or empty for no change: Azure DevOps replaces the list.</param>
public sealed record TaskProgress(
    CallbackTarget Target, string? CurrentOperation, int? LogId, IReadOnlyList<string> Lines, IReadOnlyList<RecordIssue> Issues);

/// <summary>An issue on the task's record, shown on the run's page.</summary>
/// <param name="Type">error or warning.</param>
/// <param name="Message">One safe line.</param>
/// <param name="LogLine">The line of the task's log that the page jumps to, from 1, or null.</param>
public sealed record RecordIssue(IssueType Type, string Message, int? LogLine = null);

/// <summary>How bad an issue is; in lower case on the wire.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IssueType>))]
public enum IssueType
{
    /// <summary>Yellow.</summary>
    Warning,

    /// <summary>Red.</summary>
    Error,
}

/// <summary>The outcome of a progress update. Failures are returned, never thrown.</summary>
/// <param name="LogId">The log's id, if it is known now.</param>
/// <param name="StateSent">True if the record was put inProgress.</param>
/// <param name="LinesSent">True if the lines were appended (or there were none).</param>
/// <param name="Problem">What went wrong, one safe line, or null.</param>
/// <param name="PlanIsOver">True if Azure DevOps said that the run is over: no task is waiting any more.</param>
public sealed record TaskProgressOutcome(
    int? LogId,
    [property: JsonPropertyName("stateTold")] bool StateSent,
    [property: JsonPropertyName("linesTold")] bool LinesSent,
    string? Problem,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool PlanIsOver = false);
