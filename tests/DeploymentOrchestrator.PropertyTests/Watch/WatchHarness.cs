using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.Kubernetes;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>The cluster of the day, and the server's own watch of its HelmReleases, with the Kubernetes client over HTTP.</summary>
internal sealed class WatchHarness : IAsyncDisposable
{
    private readonly KubernetesStandIn _standIn;
    private readonly KubernetesSettings _settings;
    private readonly PauselessClock _clock;
    private readonly ILogger<StatusIntake> _told;
    private TaskCompletionSource _answers = new();
    private CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    private WatchHarness(KubernetesStandIn standIn, string kubeConfig, TimeProvider day, ILogger<StatusIntake> told)
    {
        (_standIn, _clock, _told) = (standIn, new PauselessClock(day), told);
        _settings = new KubernetesSettings(Watch: true, kubeConfig, ReleaseStatement.Place.Keys, new Dictionary<string, string>(), [], LabelSelector: null);
        _answers.SetResult();
        standIn.Before = async _ =>
        {
            await _answers.Task;
            return null;
        };
    }

    public int Lists => _standIn.Calls.Count(call => call.Contains("?limit=", StringComparison.Ordinal));

    public int Watches => _standIn.Calls.Count(call => call.Contains("?watch=", StringComparison.Ordinal));

    /// <param name="folder">The folder for the kubeconfig.</param>
    /// <param name="day">The clock of the day.</param>
    /// <param name="told">Records each report.</param>
    public static async Task<WatchHarness> StartAsync(string folder, TimeProvider day, ILogger<StatusIntake> told)
    {
        var standIn = await KubernetesStandIn.StartAsync();
        var kubeConfig = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(kubeConfig, standIn.KubeConfig);
        return new WatchHarness(standIn, kubeConfig, day, told);
    }

    public void Apply(ClusterChange change)
    {
        if (change.Manifest is { } manifest)
        {
            _standIn.Objects.Apply($"{manifest}");
        }
        else
        {
            _standIn.Objects.Delete("helmreleases", ReleaseStatement.Place.Namespace, change.Release);
        }
    }

    /// <summary>Watches like a process that has just started: everything known is in the store.</summary>
    public void Watch(DurableTaskClient client)
    {
        _stopping = new CancellationTokenSource();
        var intake = new StatusIntake(client, new NewReleases(Options.Create(new FluxOptions()), _clock), Options.Create(new FluxOptions()), _clock, _told);
        var watch = new ResourceWatch(
            new WatchScope(WatchedResource.HelmReleases, null),
            _settings,
            new ClusterApi(_settings, _clock),
            new WatchIntake(intake, _settings, _clock, NullLogger<WatchIntake>.Instance),
            _clock,
            NullLogger<ResourceWatch>.Instance);
        _watching = watch.RunAsync(_stopping.Token);
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    public void Begin(DisturbanceKind kind)
    {
        switch (kind)
        {
            case DisturbanceKind.Cut:
                _standIn.CutWatches();
                break;
            case DisturbanceKind.Closed:
                _standIn.CloseWatches();
                break;
            case DisturbanceKind.Away or DisturbanceKind.Forgotten:
                _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _standIn.CutWatches();
                break;
            case DisturbanceKind.Silent:
                _standIn.IsSilent = true;
                break;
        }
    }

    public void End(DisturbanceKind kind)
    {
        if (kind == DisturbanceKind.Forgotten)
        {
            _standIn.Compact();
        }

        _standIn.IsSilent = false;
        _answers.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        End(DisturbanceKind.Silent);
        await StopAsync();
        await _standIn.DisposeAsync();
    }
}
