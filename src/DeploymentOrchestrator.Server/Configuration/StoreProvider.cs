namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>Where durable instances are kept.</summary>
public enum StoreProvider
{
    /// <summary>A database in the data folder, of this process alone.</summary>
    Sqlite,

    /// <summary>A storage account. Several servers on one task hub share the work.</summary>
    AzureStorage,

    /// <summary>A SQL Server or Azure SQL database. Several servers on one task hub share the work.</summary>
    SqlServer,
}
