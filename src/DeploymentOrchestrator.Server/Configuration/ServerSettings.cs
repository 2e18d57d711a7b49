namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>The server's own part of the configuration, read once at the start.</summary>
/// <param name="Urls">The addresses of the public listener.</param>
/// <param name="DataFolder">The folder of the database and the function key.</param>
/// <param name="KeyRing">The folder of the key ring that tokens are encrypted with.</param>
/// <param name="FunctionKeys">Configured function keys; empty: one is made and kept in the data folder.</param>
internal sealed record ServerSettings(
    IReadOnlyList<string> Urls, string DataFolder, string KeyRing, IReadOnlyList<string> FunctionKeys)
{
    /// <summary>What holds when nothing is configured. Log levels too, so that the usual keys override them.</summary>
    public static IReadOnlyDictionary<string, string?> Defaults { get; } = new Dictionary<string, string?>
    {
        ["Urls"] = "http://127.0.0.1:7071",
        ["Storage:Path"] = "data",
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };

    /// <summary>The database.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "deployments.db");

    /// <summary>Where the function key is kept if none is configured.</summary>
    public string FunctionKeyPath => Path.Combine(DataFolder, "function-key");

    /// <summary>Reads a configuration that has been checked.</summary>
    public static ServerSettings From(IConfiguration configuration)
    {
        var data = configuration["Storage:Path"]!;
        return new(
            configuration["Urls"]!.Split(';', StringSplitOptions.TrimEntries),
            data,
            configuration["Storage:KeyRing"] ?? Path.Combine(data, "keys"),
            [.. configuration.GetSection("Keys:Function").GetChildren().Select(key => key.Value!.Trim())]);
    }
}
