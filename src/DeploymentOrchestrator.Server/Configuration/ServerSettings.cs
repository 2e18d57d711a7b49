using System.Net;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>The server's own part of the configuration, read once at the start.</summary>
/// <param name="Urls">The addresses of the public listener.</param>
/// <param name="ManagementUrls">The addresses of the management listener.</param>
/// <param name="DataFolder">The folder of the database and the keys.</param>
/// <param name="KeyRing">The folder of the key ring that tokens are encrypted with.</param>
/// <param name="FunctionKeys">Configured function keys; empty: one is made and kept in the data folder.</param>
/// <param name="ManagementKeys">The same for the management listener.</param>
/// <param name="ReadOnlyKeys">Keys that read on the management listener and change nothing; empty: there is none.</param>
/// <param name="PublicUrl">The address under which people reach the pages, ends with a slash; null: not configured.</param>
/// <param name="BehindTlsProxy">A proxy in front of this server ends TLS.</param>
/// <param name="Proxies">Whose headers name the caller.</param>
/// <param name="Store">Where durable instances are kept.</param>
/// <param name="Limits">What callers may take before anybody has vouched for them.</param>
/// <param name="ProbeUrls">The addresses of the listener for probes; empty: they are answered on the other two.</param>
/// <param name="EventHub">The Event Hub that is read; null: none.</param>
/// <param name="Journal">How much is kept of who did what.</param>
/// <param name="SignIn">The provider at which people sign in by name; null: they do so with a key only.</param>
public sealed record ServerSettings(
    IReadOnlyList<string> Urls,
    IReadOnlyList<string> ManagementUrls,
    string DataFolder,
    string KeyRing,
    IReadOnlyList<string> FunctionKeys,
    IReadOnlyList<string> ManagementKeys,
    IReadOnlyList<string> ReadOnlyKeys,
    Uri? PublicUrl,
    bool BehindTlsProxy,
    IReadOnlyList<IPNetwork> Proxies,
    StoreSettings Store,
    LimitSettings Limits,
    IReadOnlyList<string> ProbeUrls,
    EventHubSettings? EventHub,
    JournalSettings Journal,
    SignInSettings? SignIn)
{
    /// <summary>What holds when nothing is configured. Log levels too, so that the usual keys override them.</summary>
    public static IReadOnlyDictionary<string, string?> Defaults { get; } = new Dictionary<string, string?>
    {
        ["Urls"] = "http://127.0.0.1:7071",
        ["Management:Urls"] = "http://127.0.0.1:7072",
        ["Management:JournalBytes"] = "10485760",
        ["Management:JournalFiles"] = "10",
        ["Limits:RequestBytes"] = "67108864",
        ["Limits:Connections"] = "2000",
        ["Storage:Path"] = "data",
        ["DurableTask:Provider"] = nameof(StoreProvider.Sqlite),
        ["DurableTask:TaskHub"] = "deployments",
        ["SignIn:RoleClaim"] = "roles",
        ["EventHub:ConsumerGroup"] = "$Default",
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
    };

    /// <summary>The database.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "deployments.db");

    /// <summary>A row for each wait that is over.</summary>
    public string HistoryPath => Path.Combine(DataFolder, "history.db");

    /// <summary>The links that sign screens in.</summary>
    public string KioskPath => Path.Combine(DataFolder, "kiosk-links.db");

    /// <summary>How far the Event Hub was read.</summary>
    public string CheckpointPath => Path.Combine(DataFolder, "event-hub.db");

    /// <summary>Where the function key is kept if none is configured.</summary>
    public string FunctionKeyPath => Path.Combine(DataFolder, "function-key");

    /// <summary>Where the management key is kept if none is configured.</summary>
    public string ManagementKeyPath => Path.Combine(DataFolder, "management-key");

    /// <summary>Reads a configuration that has been checked.</summary>
    public static ServerSettings From(IConfiguration configuration)
    {
        var data = configuration["Storage:Path"]!;
        return new(
            Addresses(configuration["Urls"]!),
            Addresses(configuration["Management:Urls"]!),
            data,
            configuration["Storage:KeyRing"] ?? Path.Combine(data, "keys"),
            Keys(configuration, "Keys:Function"),
            Keys(configuration, "Keys:Management"),
            Keys(configuration, "Keys:ReadOnly"),
            configuration["Management:PublicUrl"] is { Length: > 0 } url ? new Uri($"{url.TrimEnd('/')}/") : null,
            configuration.GetValue<bool>("Server:BehindTlsProxy"),
            [.. configuration.GetSection("Server:Proxies").GetChildren().Select(proxy => NetworkOf(proxy.Value!))],
            StoreSettings.From(configuration),
            LimitSettings.From(configuration),
            configuration["Probes:Urls"] is { } probes ? Addresses(probes) : [],
            EventHubSettings.From(configuration),
            JournalSettings.From(configuration),
            SignInSettings.From(configuration));
    }

    /// <summary>A network, or a single address as one.</summary>
    internal static IPNetwork NetworkOf(string text) => IPAddress.TryParse(text, out var address)
        ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.Parse(text);

    private static string[] Addresses(string urls) => urls.Split(';', StringSplitOptions.TrimEntries);

    private static string[] Keys(IConfiguration configuration, string section) =>
        [.. configuration.GetSection(section).GetChildren().Select(key => key.Value!.Trim())];
}
