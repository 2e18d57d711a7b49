using System.Text.Json;
using System.Text.Json.Serialization;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Server.Http.Document;

// For the document alone, and its comments are what the document says: what writes the events names only those properties that an event has.

/// <summary>One event of a history, lossless. Which properties it has beside EventType, EventId and Timestamp depends on EventType; there may be more than those listed.</summary>
internal sealed class RecordedEventBody
{
    /// <summary>What happened, as Durable Task Core names it.</summary>
    [JsonPropertyName("EventType")]
    public required EventType EventType { get; init; }

    /// <summary>The number of what the orchestrator did; -1 for what reached it.</summary>
    [JsonPropertyName("EventId")]
    public required int EventId { get; init; }

    /// <summary>When it was recorded.</summary>
    [JsonPropertyName("Timestamp")]
    public required DateTime Timestamp { get; init; }

    /// <summary>The orchestrator, activity, sub-orchestration or external event.</summary>
    [JsonPropertyName("Name")]
    public string Name { get; init; } = "";

    /// <summary>The version of what Name names.</summary>
    [JsonPropertyName("Version")]
    public string Version { get; init; } = "";

    /// <summary>The instance that started, and which execution of it.</summary>
    [JsonPropertyName("OrchestrationInstance")]
    public Dictionary<string, JsonElement> OrchestrationInstance { get; init; } = [];

    /// <summary>The orchestration that started this one.</summary>
    [JsonPropertyName("ParentInstance")]
    public Dictionary<string, JsonElement> ParentInstance { get; init; } = [];

    /// <summary>The tags of what was started.</summary>
    [JsonPropertyName("Tags")]
    public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>The W3C trace that it belongs to.</summary>
    [JsonPropertyName("ParentTraceContext")]
    public Dictionary<string, JsonElement> ParentTraceContext { get; init; } = [];

    /// <summary>What it was given: JSON in a string.</summary>
    [JsonPropertyName("Input")]
    public string Input { get; init; } = "";

    /// <summary>What it returned: JSON in a string.</summary>
    [JsonPropertyName("Result")]
    public string Result { get; init; } = "";

    /// <summary>The EventId of the event that scheduled what has completed or failed.</summary>
    [JsonPropertyName("TaskScheduledId")]
    public int TaskScheduledId { get; init; }

    /// <summary>The instance that an event was sent to, or the sub-orchestration.</summary>
    [JsonPropertyName("InstanceId")]
    public string InstanceId { get; init; } = "";

    /// <summary>The EventId of the event that created the timer that fired.</summary>
    [JsonPropertyName("TimerId")]
    public int TimerId { get; init; }

    /// <summary>When the timer is due.</summary>
    [JsonPropertyName("FireAt")]
    public DateTime FireAt { get; init; }

    /// <summary>Why it failed, was suspended or was resumed.</summary>
    [JsonPropertyName("Reason")]
    public string Reason { get; init; } = "";

    /// <summary>More of why it failed.</summary>
    [JsonPropertyName("Details")]
    public string Details { get; init; } = "";

    /// <summary>The error of what failed.</summary>
    [JsonPropertyName("FailureDetails")]
    public Dictionary<string, JsonElement> FailureDetails { get; init; } = [];

    /// <summary>How the orchestration ended, as Durable Task Core numbers it.</summary>
    [JsonPropertyName("OrchestrationStatus")]
    public int OrchestrationStatus { get; init; }
}

/// <summary>One event of a history as Durable Functions' HTTP API shows it. Which properties it has beside EventType and Timestamp depends on EventType.</summary>
internal sealed class ShownEventBody
{
    /// <summary>What happened, as Durable Task Core names it.</summary>
    [JsonPropertyName("EventType")]
    public required EventType EventType { get; init; }

    /// <summary>When it happened.</summary>
    [JsonPropertyName("Timestamp")]
    public required DateTime Timestamp { get; init; }

    /// <summary>The orchestrator that started, or the activity that completed or failed.</summary>
    [JsonPropertyName("FunctionName")]
    public string FunctionName { get; init; } = "";

    /// <summary>The activity that was scheduled, or the external event.</summary>
    [JsonPropertyName("Name")]
    public string Name { get; init; } = "";

    /// <summary>What it was given: JSON in a string, if showInput is true.</summary>
    [JsonPropertyName("Input")]
    public string? Input { get; init; }

    /// <summary>What it returned, if showHistoryOutput is true.</summary>
    [JsonPropertyName("Result")]
    public JsonElement? Result { get; init; }

    /// <summary>When the activity that completed or failed was scheduled.</summary>
    [JsonPropertyName("ScheduledTime")]
    public DateTime ScheduledTime { get; init; }

    /// <summary>When the timer is due.</summary>
    [JsonPropertyName("FireAt")]
    public DateTime FireAt { get; init; }

    /// <summary>The instance that an event was sent to.</summary>
    [JsonPropertyName("InstanceId")]
    public string InstanceId { get; init; } = "";

    /// <summary>Why the activity failed.</summary>
    [JsonPropertyName("Reason")]
    public string? Reason { get; init; }

    /// <summary>The type of the error with which the activity failed.</summary>
    [JsonPropertyName("Details")]
    public string? Details { get; init; }

    /// <summary>How the orchestration ended.</summary>
    [JsonPropertyName("OrchestrationStatus")]
    public string OrchestrationStatus { get; init; } = "";
}
