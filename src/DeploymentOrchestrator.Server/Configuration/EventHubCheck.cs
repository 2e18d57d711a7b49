using Azure.Messaging.EventHubs;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>What can be wrong with the keys of the Event Hub together.</summary>
public static class EventHubCheck
{
    private const string Connection = "EventHub:ConnectionString";
    private const string Host = "EventHub:FullyQualifiedNamespace";
    private const string Name = "EventHub:Name";

    /// <summary>A connection string by itself. It is not repeated: it holds a key.</summary>
    public static string? ConnectionString(string value)
    {
        try
        {
            EventHubsConnectionStringProperties.Parse(value);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return "is not a connection string of Event Hubs";
        }
    }

    /// <summary>The first mistake, or null.</summary>
    public static string? Run(IConfiguration configuration)
    {
        var (connection, host, name) = (configuration[Connection], configuration[Host], configuration[Name]);
        if ((connection ?? host) is not null && configuration.GetValue<StoreProvider>("DurableTask:Provider") is StoreProvider.SqlServer)
        {
            return $"{(connection is null ? Host : Connection)} is there, and DurableTask:Provider is {StoreProvider.SqlServer}, which has no place for checkpoints that servers share. "
                + $"Take {StoreProvider.AzureStorage} or {StoreProvider.Sqlite}, or events by webhook";
        }

        if (connection is null)
        {
            return (host, name) switch
            {
                (null, null) => null,
                (null, _) => $"{Name} is there, and nothing says where that hub is. Write {Host}, reached with this process's identity, or {Connection}",
                (_, null) => $"{Host} is there, and no hub is named. Write {Name}",
                _ => null,
            };
        }

        if (host is not null)
        {
            return $"{Connection} and {Host} are both there. Write one of them";
        }

        return (EventHubsConnectionStringProperties.Parse(connection).EventHubName, name) switch
        {
            (null, null) => $"{Connection} names no hub (EntityPath). Write {Name}",
            ({ } named, { } other) when named != other => $"{Name} is \"{other}\", and {Connection} names {named} (EntityPath). Take one of them away",
            _ => null,
        };
    }
}
