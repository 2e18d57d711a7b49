namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>Where durable instances are kept, and how to get there.</summary>
/// <param name="Provider">What keeps them.</param>
/// <param name="ConnectionString">The storage account's or SQL Server's connection string; null: <paramref name="AccountName"/> and an identity.</param>
/// <param name="AccountName">The storage account, reached as the identity of this process.</param>
/// <param name="TaskHub">The names of queues and tables begin with it, or its rows have it: servers with the same one share the work.</param>
public sealed record StoreSettings(StoreProvider Provider, string? ConnectionString, string? AccountName, string TaskHub)
{
    /// <summary>Reads a configuration that has been checked.</summary>
    public static StoreSettings From(IConfiguration configuration) => new(
        configuration.GetValue<StoreProvider>("DurableTask:Provider"),
        configuration["DurableTask:ConnectionString"],
        configuration["DurableTask:AccountName"],
        configuration["DurableTask:TaskHub"]!);
}
