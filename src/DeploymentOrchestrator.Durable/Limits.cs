namespace DeploymentOrchestrator.Durable;

/// <summary>Sizes that every engine behind the port keeps.</summary>
public static class Limits
{
    /// <summary>Longest instance id, in characters: SQL Server's provider stores varchar(100).</summary>
    public const int InstanceIdCharacters = 100;

    /// <summary>Largest custom status: the Durable Functions host refuses more than 16 KB of UTF-16.</summary>
    public const int CustomStatusCharacters = 8192;
}
