using Azure.Messaging.EventHubs;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>Which Event Hub is read, and how to get there.</summary>
/// <param name="ConnectionString">A connection string that names the hub; null: <paramref name="FullyQualifiedNamespace"/> and an identity.</param>
/// <param name="FullyQualifiedNamespace">The namespace's host.</param>
/// <param name="Name">The hub.</param>
/// <param name="ConsumerGroup">The consumer group. Every other reader of this hub needs its own.</param>
public sealed record EventHubSettings(string? ConnectionString, string FullyQualifiedNamespace, string Name, string ConsumerGroup)
{
    /// <summary>The hub as people call it; no key in it.</summary>
    public string Description => $"Event Hub {Name} of {FullyQualifiedNamespace}, consumer group {ConsumerGroup}";

    /// <summary>Reads a configuration that has been checked.</summary>
    /// <returns>Null: no hub is read.</returns>
    public static EventHubSettings? From(IConfiguration configuration)
    {
        var group = configuration["EventHub:ConsumerGroup"]!;
        if (configuration["EventHub:FullyQualifiedNamespace"] is { } host)
        {
            return new(null, host, configuration["EventHub:Name"]!, group);
        }

        if (configuration["EventHub:ConnectionString"] is not { } connection)
        {
            return null;
        }

        // The client takes the name from one place only.
        var parsed = EventHubsConnectionStringProperties.Parse(connection);
        return parsed.EventHubName is { } named
            ? new(connection, parsed.FullyQualifiedNamespace, named, group)
            : new($"{connection.TrimEnd(';')};EntityPath={configuration["EventHub:Name"]}", parsed.FullyQualifiedNamespace, configuration["EventHub:Name"]!, group);
    }
}
