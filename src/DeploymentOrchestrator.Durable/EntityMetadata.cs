using System.Text.Json;

namespace DeploymentOrchestrator.Durable;

/// <summary>What is known of an entity from outside.</summary>
/// <param name="Id">Which.</param>
/// <param name="LastModifiedTime">When its state was last written; the beginning of 1970 if a build wrote it that did not note it.</param>
/// <param name="State">Its state.</param>
public sealed record EntityMetadata(EntityInstanceId Id, DateTimeOffset LastModifiedTime, JsonElement State);
