using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using DeploymentOrchestrator.Server.Kubernetes;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>A server that watches the cluster of a stand-in.</summary>
internal sealed class WatchingServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-kubeconfig-");

    private WatchingServer(KubernetesStandIn cluster) => Cluster = cluster;

    public KubernetesStandIn Cluster { get; }

    public TestServer Server { get; private set; } = null!;

    public DateTimeOffset Now => Server.Clock.GetUtcNow();

    public IReadOnlyList<WatchDetails> Watches => Server.Services.GetRequiredService<ClusterWatch>().Views;

    public IReadOnlyList<string> Lists => [.. Cluster.Calls.Where(call => call.Contains("/helmreleases?limit=", StringComparison.Ordinal))];

    public IReadOnlyList<string> WatchCalls => [.. Cluster.Calls.Where(call => call.Contains("/helmreleases?watch=", StringComparison.Ordinal))];

    /// <summary>Starts the server after the test has set up the cluster, and waits until it watches.</summary>
    public static async Task<WatchingServer> StartAsync(Action<KubernetesStandIn>? before = null, params string[] settings)
    {
        var watching = await OpenAsync(before, settings);
        await watching.StandsAsync();
        return watching;
    }

    /// <summary>Starts the server without waiting.</summary>
    public static async Task<WatchingServer> OpenAsync(Action<KubernetesStandIn>? before = null, params string[] settings)
    {
        var watching = new WatchingServer(await KubernetesStandIn.StartAsync());
        before?.Invoke(watching.Cluster);
        watching.WriteKubeConfig();
        watching.Server = await TestServer.StartAsync(settings:
        [
            "--Kubernetes:Watch=true",
            $"--Kubernetes:KubeConfig={watching.KubeConfig}",
            "--Kubernetes:Metadata:cluster=aks-snd-01",
            "--Kubernetes:Metadata:env=snd1",
            .. settings,
        ]);
        return watching;
    }

    /// <summary>Rotates the credentials, as an administrator would.</summary>
    public void WriteKubeConfig() => File.WriteAllText(KubeConfig, Cluster.KubeConfig);

    public Task StandsAsync() => Eventually.TrueAsync(() => Task.FromResult(Watches.Count > 0 && Watches.All(watch => watch.StandsSince is not null)));

    /// <summary>Waits until the given total number of watches have been started.</summary>
    public Task WatchesAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(WatchCalls.Count >= count && Cluster.OpenWatches > 0));

    public long Apply(HelmReleaseManifest manifest) => Cluster.Objects.Apply($"{manifest}");

    /// <summary>Waits until the log shows that a report of a release was delivered.</summary>
    public Task DeliveredAsync(string verdict, string release) => Eventually.TrueAsync(() => Task.FromResult(Delivered(verdict, release) > 0));

    public int Delivered(string verdict, string release) =>
        Server.Log.Lines.Count(line => line.Contains($": {verdict} of {release} ", StringComparison.Ordinal) && line.Contains("read from its status", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string KubeConfig => Path.Combine(_folder.FullName, "config");
}
