using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.FaultTests.Processes;
using DurableTask.Conformance.Harness;

namespace DeploymentOrchestrator.Server.FaultTests.Replicas;

/// <summary>Two servers on one task hub in Azure Storage and one Event Hub, like a Deployment with replicas, one of which is killed.</summary>
[Collection(OneAtATime.Name)]
public sealed class ReplicaTests : IAsyncLifetime
{
    // The loss of a server delays its messages by the visibility timeout of a minute, its partition of the task hub by the lease, and its partition of the Event Hub by half a minute.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly EventHubsStandIn _hub = EventHubsStandIn.Start(4, TimeProvider.System);
    private readonly HttpClient _http = new();
    private readonly DirectoryInfo _keyRing = Directory.CreateTempSubdirectory("deployment-orchestrator-key-ring-");
    private readonly string _taskHub = $"replicas{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private AzureDevOpsStandIn _azureDevOps = null!;
    private ServerProcess _first = null!;
    private ServerProcess _second = null!;

    public async Task InitializeAsync()
    {
        if (Azurite.Missing is not null)
        {
            return;
        }

        _azureDevOps = await AzureDevOpsStandIn.StartAsync();
        string[] settings =
        [
            "--DurableTask:Provider=AzureStorage",
            $"--DurableTask:ConnectionString={await Azurite.ConnectionStringAsync()}",
            $"--DurableTask:TaskHub={_taskHub}",
            $"--Storage:KeyRing={_keyRing.FullName}",
            $"--EventHub:ConnectionString={_hub.ConnectionString}",
            $"--AzureDevOps:Organizations:0={_azureDevOps.Organization}",
            "--Waits:FirstAnswerDelay=00:00:00",
            "--Waits:FailureGrace=00:00:02",
            "--Waits:Settle=00:00:00.5",
        ];
        (_first, _second) = (new ServerProcess(settings), new ServerProcess(settings));
        Assert.True(await _first.StartAsync(), string.Join('\n', _first.Output));
        Assert.True(await _second.StartAsync(), string.Join('\n', _second.Output));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _hub.DisposeAsync();
        if (_azureDevOps is not null)
        {
            await _first.DisposeAsync();
            await _second.DisposeAsync();
            await _azureDevOps.DisposeAsync();
        }

        _keyRing.Delete(recursive: true);
    }

    [AzuriteFact]
    public async Task Nothing_is_lost_when_one_of_two_servers_is_killed()
    {
        // A request to one server and the report to the other; a deployment before the request; a failure; two waits for one version, and one that is superseded.
        var requestFirst = await AskAsync(_first, "request-first", "1.0.0");
        await ReportAsync(_second, SampleEvent.Succeeded("request-first", "1.0.0"));
        await ReportAsync(_first, SampleEvent.Succeeded("event-first", "1.0.0"));
        var eventFirst = await AskAsync(_second, "event-first", "1.0.0");
        var failed = await AskAsync(_first, "fails", "1.0.0");
        await ReportAsync(_second, SampleEvent.Failed("fails", "1.0.0"));
        Assert.Equal("succeeded", await ResultAsync(requestFirst));
        Assert.Equal("succeeded", await ResultAsync(eventFirst));
        Assert.Equal("failed", await ResultAsync(failed));

        var (one, other, superseded) = (await AskAsync(_first, "shared", "2.0.0"), await AskAsync(_second, "shared", "2.0.0"), await AskAsync(_first, "shared", "1.9.0"));
        // Send a report to each partition: those of the partitions that the killed server had are read by the other one.
        var byPartition = new List<StandInTask>();
        foreach (var partition in _hub.Partitions)
        {
            byPartition.Add(await AskAsync(_second, $"partition-{partition.Id}", "1.0.0"));
        }

        await Testing.Eventually.TrueAsync(async () => await OwnersAsync() is 2);
        await _first.KillAsync();
        _azureDevOps.ServerDied();
        await using var flux = new NotificationController(_hub.ConnectionString);
        await flux.SendAsync(SampleEvent.Succeeded("shared", "2.0.0").ToBytes(DateTimeOffset.UtcNow));
        foreach (var partition in _hub.Partitions)
        {
            await flux.SendAsync(SampleEvent.Succeeded($"partition-{partition.Id}", "1.0.0").ToBytes(DateTimeOffset.UtcNow), partition.Id);
        }

        foreach (var task in byPartition)
        {
            Assert.Equal("succeeded", await ResultAsync(task));
        }

        Assert.Equal("succeeded", await ResultAsync(one));
        Assert.Equal("succeeded", await ResultAsync(other));
        Assert.Equal("failed", await ResultAsync(superseded));
        Assert.Empty(_azureDevOps.Broken);
    }

    private static Task<string> ResultAsync(StandInTask task) => task.Completed.WaitAsync(Limit);

    // The number of servers that share the partitions.
    private async Task<int> OwnersAsync()
    {
        var store = new BlobCheckpointStore(new BlobContainerClient(await Azurite.ConnectionStringAsync(), $"{_taskHub}-event-hub"));
        var owned = await store.ListOwnershipAsync("127.0.0.1", EventHubsStandIn.Hub, "$Default", CancellationToken.None);
        return owned.Count() == _hub.Partitions.Count ? owned.Select(partition => partition.OwnerIdentifier).Distinct().Count() : 0;
    }

    private async Task<StandInTask> AskAsync(ServerProcess server, string release, string version)
    {
        var task = PipelineTask.OfNewRun($"{release} {version}");
        var expected = _azureDevOps.Expect(task);
        var request = task.Ask(EmbeddedSamples.CallbackRequest, _azureDevOps.Organization, ServerProcess.Key)
            .WithBody($$"""{ "helmReleaseName": "{{release}}", "helmReleaseVersion": "{{version}}", "match": { "env": "snd1" } }""");
        var answer = await RawHttp.SendAsync(server.Address, request.ToBytes());
        Assert.True(answer.Status is 202, answer.Body);
        return expected;
    }

    private async Task ReportAsync(ServerProcess server, SampleEvent happened)
    {
        var body = happened.ToBytes(DateTimeOffset.UtcNow);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.Add("X-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ServerProcess.Secret), body))}");
        using var answer = await _http.PostAsync(new Uri(server.Address, "api/FluxEvent"), content);
        answer.EnsureSuccessStatusCode();
    }
}
