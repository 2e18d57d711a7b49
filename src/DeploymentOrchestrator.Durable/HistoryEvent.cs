using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Durable;

/// <summary>
/// One line of an instance's history. A turn is recorded as <see cref="OrchestratorStarted"/>, what arrived, then what the code did.
/// Names are Durable Task's; the JSON property <c>type</c> tells them apart.
/// </summary>
/// <remarks>Written histories outlive builds: add members with a default, never rename or remove one.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EntityOperationCalled), nameof(EntityOperationCalled))]
[JsonDerivedType(typeof(EntityOperationCompleted), nameof(EntityOperationCompleted))]
[JsonDerivedType(typeof(EntityOperationFailed), nameof(EntityOperationFailed))]
[JsonDerivedType(typeof(EventRaised), nameof(EventRaised))]
[JsonDerivedType(typeof(EventSent), nameof(EventSent))]
[JsonDerivedType(typeof(ExecutionCompleted), nameof(ExecutionCompleted))]
[JsonDerivedType(typeof(ExecutionFailed), nameof(ExecutionFailed))]
[JsonDerivedType(typeof(ExecutionStarted), nameof(ExecutionStarted))]
[JsonDerivedType(typeof(ExecutionTerminated), nameof(ExecutionTerminated))]
[JsonDerivedType(typeof(OrchestratorStarted), nameof(OrchestratorStarted))]
[JsonDerivedType(typeof(TaskCompleted), nameof(TaskCompleted))]
[JsonDerivedType(typeof(TaskFailed), nameof(TaskFailed))]
[JsonDerivedType(typeof(TaskScheduled), nameof(TaskScheduled))]
[JsonDerivedType(typeof(TimerCanceled), nameof(TimerCanceled))]
[JsonDerivedType(typeof(TimerCreated), nameof(TimerCreated))]
[JsonDerivedType(typeof(TimerFired), nameof(TimerFired))]
public abstract record HistoryEvent;

/// <summary>The instance was accepted. Always first.</summary>
public sealed record ExecutionStarted(string Name, JsonElement Input) : HistoryEvent;

/// <summary>A turn began; its time is the code's clock until the next one.</summary>
public sealed record OrchestratorStarted(DateTime Timestamp) : HistoryEvent;

/// <summary>An event arrived.</summary>
public sealed record EventRaised(string Name, JsonElement Input) : HistoryEvent;

/// <summary>The code called an activity; <paramref name="EventId"/> counts what the code did, from 0.</summary>
public sealed record TaskScheduled(int EventId, string Name, JsonElement Input) : HistoryEvent;

/// <summary>An activity returned.</summary>
public sealed record TaskCompleted(int TaskScheduledId, JsonElement Result) : HistoryEvent;

/// <summary>An activity threw.</summary>
public sealed record TaskFailed(int TaskScheduledId, TaskFailureDetails FailureDetails) : HistoryEvent;

/// <summary>The code created a timer.</summary>
public sealed record TimerCreated(int EventId, DateTime FireAt) : HistoryEvent;

/// <summary>A timer is due.</summary>
public sealed record TimerFired(int TimerId, DateTime FireAt) : HistoryEvent;

/// <summary>The code cancelled a timer before it fired.</summary>
public sealed record TimerCanceled(int TimerId) : HistoryEvent;

/// <summary>The code called an entity.</summary>
public sealed record EntityOperationCalled(int EventId, EntityInstanceId Entity, string Operation, JsonElement Input) : HistoryEvent;

/// <summary>The entity answered.</summary>
public sealed record EntityOperationCompleted(int EntityCallId, JsonElement Result) : HistoryEvent;

/// <summary>The entity's operation threw.</summary>
public sealed record EntityOperationFailed(int EntityCallId, TaskFailureDetails FailureDetails) : HistoryEvent;

/// <summary>The code raised an event on another instance.</summary>
public sealed record EventSent(int EventId, string InstanceId, string Name, JsonElement Input) : HistoryEvent;

/// <summary>The code returned.</summary>
public sealed record ExecutionCompleted(JsonElement Result) : HistoryEvent;

/// <summary>The code threw.</summary>
public sealed record ExecutionFailed(TaskFailureDetails FailureDetails) : HistoryEvent;

/// <summary>The instance was ended from outside.</summary>
public sealed record ExecutionTerminated(string Reason) : HistoryEvent;
