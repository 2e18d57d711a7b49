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

    /// <summary>Reads <c>@name@key</c>.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static EntityInstanceId Parse(string instanceId) =>
        instanceId is ['@', ..] && instanceId.IndexOf('@', 1) is > 1 and var keyAt
            ? new EntityInstanceId(instanceId[1..keyAt], instanceId[(keyAt + 1)..])
            : throw new FormatException("The id of an entity is @name@key.");

    /// <inheritdoc/>
    public override string ToString() => $"@{Name}@{Key}";
}
