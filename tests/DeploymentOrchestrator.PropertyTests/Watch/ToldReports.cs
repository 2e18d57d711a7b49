using System.Collections.Concurrent;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.PropertyTests.Oracle;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.PropertyTests.Watch;

/// <summary>Records which of the cluster's statements became reports, and when. It learns of each delivery from the intake's log, and reads its content from the store.</summary>
internal sealed class ToldReports(TimeProvider clock) : ILogger<StatusIntake>
{
    private const int Accepted = 2201;
    private readonly ConcurrentQueue<(string InstanceId, DateTimeOffset At)> _deliveries = new();
    private readonly Dictionary<(string Release, Verdict Verdict, string? Version, DateTimeOffset? Since), ReleaseStatement> _statements = [];
    private readonly Dictionary<ReleaseStatement, DateTimeOffset> _told = [];
    private readonly List<ReportArrival> _arrivals = [];

    /// <summary>The reports for the oracle, in order.</summary>
    public IReadOnlyList<ReportArrival> Arrivals => _arrivals;

    /// <summary>Reports that the cluster did not state, or that were delivered twice although they were stated once.</summary>
    public List<string> Wrong { get; } = [];

    public void Expect(IEnumerable<ReleaseStatement> statements)
    {
        foreach (var statement in statements)
        {
            _statements.Add((statement.Release, statement.Verdict, statement.Version, statement.Since), statement);
        }
    }

    public bool IsTold(ReleaseStatement statement) => _told.ContainsKey(statement);

    public bool IsKnown(string uid) => _told.Keys.Any(statement => statement.Uid == uid);

    /// <summary>Reads what was delivered since the last call.</summary>
    public async Task ReadAsync(DurableTaskClient client)
    {
        while (_deliveries.TryDequeue(out var delivery))
        {
            var report = Json.Read<Report>((await client.GetInstanceAsync(delivery.InstanceId, getInputsAndOutputs: true))!.SerializedInput);
            var since = report.Verdict == Verdict.Gone ? (DateTimeOffset?)null : report.At;
            if (!_statements.TryGetValue((report.Release, report.Verdict, report.Version, since), out var statement))
            {
                Wrong.Add($"the cluster did not say {report}");
            }
            else if (_told.TryAdd(statement, delivery.At))
            {
                // One tick apart, after the requests of the same step.
                _arrivals.Add(new ReportArrival(statement.ToReport(delivery.At), delivery.At.AddTicks(1000 + _arrivals.Count)));
            }
            else if (report.Verdict != Verdict.Working)
            {
                // While Flux is at work, this is reported again every ten minutes.
                Wrong.Add($"told twice: {report}");
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == Accepted && state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            _deliveries.Enqueue(((string)values.First(value => value.Key == "InstanceId").Value!, clock.GetUtcNow()));
        }
    }
}
