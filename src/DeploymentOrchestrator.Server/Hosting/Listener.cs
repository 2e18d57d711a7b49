using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>What the listener lets in: slow or huge requests end here, with an answer, before they cost anything.</summary>
internal static class Listener
{
    private const int Connections = 2_000;
    private const int HeaderBytes = 128 * 1024;

    /// <summary>Adds it.</summary>
    public static void AddListener(this WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.WebHost.UseUrls([.. settings.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Larger than any single header that we read, so that the answer can name the one that is too long.
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            // Each may hold so many bytes of headers and a mebibyte of body: together they bound the memory that strangers can take.
            kestrel.Limits.MaxConcurrentConnections = Connections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }
}
