using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Where the listeners listen and what they let in: slow or huge requests end here, with an answer, before they cost anything.</summary>
internal static class ListenersSetup
{
    private const int HeaderBytes = 72 * 1024;
    private const int StreamsOfConnection = 32;
    private const int StreamWindowBytes = 64 * 1024;

    /// <summary>Adds them.</summary>
    public static void AddListeners(this WebApplicationBuilder builder, ServerSettings settings)
    {
        var endpoints = EndpointsOf(builder.Configuration, settings);
        var listeners = new Listeners(settings.Limits.Connections) { HasProbes = endpoints.Any(endpoint => endpoint.Listener == Listener.Probes) };
        builder.Services.AddSingleton(listeners);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerPolicy>());
        builder.Configuration.AddInMemoryCollection(endpoints.Where(endpoint => endpoint.Url is not null)
            .Select(endpoint => KeyValuePair.Create($"Kestrel:Endpoints:{endpoint.Name}:Url", endpoint.Url)));

        // A list of none: Kestrel would warn that its endpoints override them, and an empty text falls back to the host's own.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, ";");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var (name, listener, _) in endpoints)
            {
                kestrel.ConfigurationLoader!.Endpoint(name, endpoint => listeners.Add(listener, endpoint.ListenOptions));
            }

            kestrel.AddServerHeader = false;

            // Larger than any single header that we read, so that the answer can name the one that is too long.
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

            // A connection carries only a few requests at once, whatever the protocol.
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsOfConnection;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
            kestrel.Limits.Http2.InitialConnectionWindowSize = StreamWindowBytes;
        });
    }

    // Endpoints have names, addresses have none. Those of Kestrel:Endpoints, .NET's own way to give certificates, replace Urls, as they
    // always do; one whose name begins with Management or Probes replaces Management:Urls or Probes:Urls.
    private static List<(string Name, Listener Listener, string? Url)> EndpointsOf(ConfigurationManager configuration, ServerSettings settings)
    {
        var given = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.Key)
            .ToLookup(name => name.StartsWith("Management", StringComparison.OrdinalIgnoreCase) ? Listener.Management
                : name.StartsWith("Probes", StringComparison.OrdinalIgnoreCase) ? Listener.Probes
                : Listener.Public);
        return
        [
            .. Of(Listener.Public, "Public", settings.Urls),
            .. Of(Listener.Management, "Management", settings.ManagementUrls),
            .. Of(Listener.Probes, "Probes", settings.ProbeUrls),
        ];

        IEnumerable<(string, Listener, string?)> Of(Listener listener, string name, IReadOnlyList<string> urls) => given[listener].Any()
            ? given[listener].Select(name => (name, listener, (string?)null))
            : urls.Select((url, i) => ($"{name}{i}", listener, (string?)url));
    }
}
