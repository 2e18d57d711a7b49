using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>How many instances a purge has removed, as Durable Functions' HTTP API says it.</summary>
internal sealed record PurgedPayload([property: JsonPropertyName("instancesDeleted")] int InstancesDeleted);
