using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Why a management call was refused, as Durable Functions' HTTP API says it.</summary>
/// <param name="Message">What is wrong and what to write instead.</param>
internal sealed record MessagePayload([property: JsonPropertyName("Message")] string Message);
