using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Durable;

/// <summary>The address of a durable entity; its instance id is <c>@name@key</c>, with the name in lower case.</summary>
/// <param name="Name">The entity's name; lower-cased here, as in Durable Task.</param>
/// <param name="Key">Which one, case-sensitive.</param>
[method: JsonConstructor]
public readonly record struct EntityInstanceId(string Name, string Key)
{
    /// <summary>The entity's name, lower case.</summary>
    public string Name { get; } = Name.ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => $"@{Name}@{Key}";
}
