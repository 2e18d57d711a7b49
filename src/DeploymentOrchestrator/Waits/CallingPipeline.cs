using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>The pipeline that asks, as its people know it: what the request says of itself. Nothing is decided by it.</summary>
/// <param name="Definition">Its name (Build.DefinitionName); null: not said, as with the others.</param>
/// <param name="BuildNumber">The run's number as people see it (Build.BuildNumber).</param>
/// <param name="BuildId">The run's id, of which its page's address is made (Build.BuildId): digits.</param>
/// <param name="RequestedFor">Who started the run (Build.RequestedFor).</param>
public sealed record CallingPipeline(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Definition = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuildNumber = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BuildId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequestedFor = null)
{
    /// <summary>The run by name: <c>web-deploy 20260820.7</c>; null if the request has neither.</summary>
    public override string? ToString() => string.Join(' ', new[] { Definition, BuildNumber ?? BuildId }.OfType<string>()) is { Length: > 0 } name ? name : null;
}
