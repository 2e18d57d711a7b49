using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.Kubernetes;
using DeploymentOrchestrator.Server.Tests.EventHubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>What happens to observed changes while the store is not available.</summary>
public sealed class WatchIntakeTests
{
    private readonly JumpingClock _clock = new(DateTimeOffset.UtcNow);
    private readonly CapturedLog _log = new();

    [Fact]
    public async Task Storing_is_retried_until_it_succeeds_and_logged_once()
    {
        var store = new PickyStore(refused: "4.32.30", refusals: 5);
        var intake = IntakeOf(store);
        var seen = new HelmReleaseManifest("web", "4.32.30", _clock.GetUtcNow()) { Uid = "uid-1" };

        var taking = intake.TakeAsync(intake.DocumentOf(_clock.GetUtcNow(), [Bytes(seen)]), CancellationToken.None);
        await UntilOverAsync(taking);

        Assert.Equal(6, store.Tries["4.32.30"]);
        Assert.Equal(Verdict.Deployed, Assert.IsType<Report>(Assert.Single(store.Started).Input).Verdict);
        Assert.True((await taking).IsReadable);
        Assert.Single(_log.Lines, line => line.Contains("could not be stored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_ends_the_retries()
    {
        using var stopping = new CancellationTokenSource();
        var store = new PickyStore(refused: "4.32.30", refusals: int.MaxValue);
        var intake = IntakeOf(store);
        var seen = new HelmReleaseManifest("web", "4.32.30", _clock.GetUtcNow()) { Uid = "uid-1" };

        var taking = intake.TakeAsync(intake.DocumentOf(_clock.GetUtcNow(), [Bytes(seen)]), stopping.Token);
        await Eventually.TrueAsync(() => Task.FromResult(store.Tries.GetValueOrDefault("4.32.30") > 0));
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
    }

    private static byte[] Bytes(HelmReleaseManifest manifest) => System.Text.Encoding.UTF8.GetBytes($"{manifest}");

    private Task UntilOverAsync(Task taking) => Eventually.TrueAsync(() =>
    {
        _clock.Jump(TimeSpan.FromSeconds(30));
        return Task.FromResult(taking.IsCompleted);
    });

    private WatchIntake IntakeOf(PickyStore store)
    {
        var statuses = new StatusIntake(store.Client, new NewReleases(Options.Create(new FluxOptions()), _clock), Options.Create(new FluxOptions()), _clock, NullLogger<StatusIntake>.Instance);
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new WatchIntake(statuses, KubernetesSettings.From(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()), _clock, loggers.CreateLogger<WatchIntake>());
    }
}
