using System.Runtime.CompilerServices;
using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Durable.Conformance;
using DeploymentOrchestrator.Durable.Sqlite;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Proofs.Day;

/// <summary>The real engine on a real file under a clock that is moved by hand.</summary>
internal sealed class DayEngine(string path, FakeTimeProvider clock, Pipelines pipelines) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private SqliteDurableTaskEngine? _engine;
    private StrongBox<int> _asleep = new();

    public DurableTaskClient Client => _engine!.Client;

    public async Task OpenAsync()
    {
        var asleep = _asleep = new StrongBox<int>();
        var registry = new DurableTaskRegistry()
            .AddEntity(Names.ReleaseFeed, new ReleaseFeedEntity(NullLogger<ReleaseFeedEntity>.Instance))
            .AddOrchestrator(Names.PipelineWait, new PipelineWaitOrchestrator(NullLogger<PipelineWaitOrchestrator>.Instance))
            .AddOrchestrator(Names.DeliverReport, new DeliverReportOrchestrator(NullLogger<DeliverReportOrchestrator>.Instance))
            .AddActivity(Names.TellProgress, new DayActivity(input => Slowly(pipelines.Visit(input), asleep)))
            .AddActivity(Names.CompleteTask, new DayActivity(input => Task.FromResult(pipelines.Complete(input))));
        _engine = await SqliteDurableTaskEngine.OpenAsync(
            new SqliteDurableTaskOptions(path) { ActivityGrace = TimeSpan.Zero }, registry, clock, NullLoggerFactory.Instance, CancellationToken.None);
        await _engine.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    /// <summary>Ends it in one of the ways in which a process ends; <see cref="OpenAsync"/> is to follow.</summary>
    public async Task GoAsync(OutageKind kind)
    {
        if (kind == OutageKind.Stop)
        {
            await _engine!.DisposeAsync();
            return;
        }

        _engine!.Abandon();
        if (kind == OutageKind.CrashTwice)
        {
            await OpenAsync();
            _engine.Abandon();
        }
    }

    /// <summary>Returns when nothing is left to do before the clock moves on; says when that will be.</summary>
    public async Task<DateTimeOffset?> RestAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            var (busy, calls, next) = await _engine!.Writer.WriteAsync(session => (
                session.Number("SELECT EXISTS (SELECT 1 FROM inbox) + EXISTS (SELECT 1 FROM entity_inbox) + EXISTS (SELECT 1 FROM timer WHERE due_at <= $1)", now),
                session.Number("SELECT count(*) FROM outbox"),
                session.Number("SELECT min(due_at) FROM timer")));
            if (busy == 0 && calls == Volatile.Read(ref _asleep.Value))
            {
                return next is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;
            }

            // The machine is busy with what is waited for; it is asked again, and nothing depends on when.
            await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }

    // A call that waits for the clock is at rest. Each run of the engine counts its own: those of a crashed one wake up later, unheard.
    private async Task<JsonElement> Slowly((JsonElement Answer, TimeSpan After) answer, StrongBox<int> asleep)
    {
        if (answer.After > TimeSpan.Zero)
        {
            var waking = Task.Delay(answer.After, clock);
            Interlocked.Increment(ref asleep.Value);
            await waking;
            Interlocked.Decrement(ref asleep.Value);
        }

        return answer.Answer;
    }
}
