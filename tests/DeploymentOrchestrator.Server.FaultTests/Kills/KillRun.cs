using System.Diagnostics;
using DeploymentOrchestrator.Server.FaultTests.Processes;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>The real server under load from many callers, killed at random moments and started again on the same data.</summary>
internal sealed class KillRun(AzureDevOpsSink azureDevOps, ServerProcess server, Caller caller)
{
    private readonly List<TimeSpan> _backAfter = [];
    private readonly List<long> _killedAt = [];
    private int _whileStarting;

    /// <summary>Runs it and assesses the result.</summary>
    public static async Task<KillReport> PlayAsync(int kills)
    {
        await using var azureDevOps = await AzureDevOpsSink.StartAsync();
        await using var server = new ServerProcess(
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization("north")}",
            $"--AzureDevOps:Organizations:1={azureDevOps.Organization("south")}",
            "--Waits:FirstAnswerDelay=00:00:00",
            $"--Waits:FailureGrace={Lane.FailureGrace}",
            $"--Waits:RemediationGrace={Lane.FailureGrace}",
            "--Waits:Settle=00:00:00.5",
            "--Logging:LogLevel:Default=Warning");
        using var caller = new Caller(server);
        return await new KillRun(azureDevOps, server, caller).PlayOnAsync(kills);
    }

    private async Task<KillReport> PlayOnAsync(int kills)
    {
        await StartAsync();
        var (lanes, talkers) = (Lanes("release", 12), Lanes("talker", 6));
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll([.. lanes.Select(lane => lane.RunAsync(enough.Token)), .. talkers.Select(lane => lane.TalkAsync(enough.Token))]);
        while (_killedAt.Count < kills && !load.IsFaulted)
        {
            // This delay makes the moment of the kill random; nothing is waited for.
            await Task.Delay(Random.Shared.Next(200, 3000));
            if (Random.Shared.Next(2) is 0)
            {
                await Task.WhenAny(caller.NextAcknowledgementAsync(), load);
            }

            await KillAndStartAsync(kills);
        }

        await enough.CancelAsync();
        azureDevOps.IsMoody = false;
        await load;
        var store = new Store(server.Database);
        await store.RestAsync();
        await server.KillAsync();
        return Assessment.Of(caller, azureDevOps, [.. lanes, .. talkers], store, _killedAt) with { Kills = _killedAt.Count, KillsWhileStarting = _whileStarting, BackAfter = _backAfter };
    }

    private List<Lane> Lanes(string name, int releases) =>
    [
        .. from release in Enumerable.Range(1, releases)
           from env in Enumerable.Range(1, 5)
           select new Lane($"{name}-{release}", $"env{env}", azureDevOps.Organization(release % 2 is 0 ? "north" : "south"), caller, azureDevOps),
    ];

    private async Task KillAndStartAsync(int kills)
    {
        var killed = Stopwatch.GetTimestamp();
        await KillAsync();
        while (_killedAt.Count < kills && Random.Shared.Next(5) is 0)
        {
            var starting = server.StartAsync();
            await Task.Delay(Random.Shared.Next(1000));
            killed = Stopwatch.GetTimestamp();
            await KillAsync();
            await starting;
            _whileStarting++;
        }

        await StartAsync();
        _backAfter.Add(Stopwatch.GetElapsedTime(killed));
    }

    private async Task KillAsync()
    {
        await server.KillAsync();
        _killedAt.Add(Stopwatch.GetTimestamp());
    }

    private async Task StartAsync()
    {
        if (!await server.StartAsync())
        {
            throw new InvalidOperationException("The server did not start.\n" + string.Join('\n', server.Output));
        }
    }
}
