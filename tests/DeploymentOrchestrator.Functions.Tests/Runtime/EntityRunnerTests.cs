using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using Google.Protobuf;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.Logging.Abstractions;
using P = Microsoft.DurableTask.Protobuf;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>Runs the feed through the runner that the worker uses, with the protobuf messages that the host sends.</summary>
public sealed class EntityRunnerTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Operations_of_one_batch_see_the_state_of_the_previous_one_and_each_gets_a_response()
    {
        var batch = await RunAsync(null, ("Join", Json.Write(new JoinFeed("web:1.2.3:0", At.AddHours(1), At))), ("Report", Json.Write(Report())));

        Assert.Contains("\"registered\":true", batch.Results[0].Success.Result);
        Assert.Contains("web:1.2.3:0", batch.Results[1].Success.Result);
        Assert.Contains("1.2.3", batch.EntityState);
    }

    [Fact]
    public async Task The_state_is_read_by_the_next_batch()
    {
        var joined = await RunAsync(null, ("Join", Json.Write(new JoinFeed("web:1.2.3:0", At.AddHours(1), At))));

        var reported = await RunAsync(joined.EntityState, ("Report", Json.Write(Report())));

        Assert.Contains("web:1.2.3:0", reported.Results[0].Success.Result);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{\"places\":7}")]
    public async Task An_unreadable_state_is_set_aside_and_the_operation_gets_a_response(string state)
    {
        var batch = await RunAsync(state, ("Join", Json.Write(new JoinFeed("web:1.2.3:0", At.AddHours(1), At))));

        Assert.Contains("\"registered\":true", batch.Results[0].Success.Result);
        Assert.Contains("setAside", batch.EntityState);
    }

    [Fact]
    public async Task An_unknown_operation_gets_a_response_and_changes_nothing()
    {
        var batch = await RunAsync(null, ("delete", Json.Null), ("Report", JsonElement.Parse("7")), ("Join", Json.Null));

        Assert.All(batch.Results, result => Assert.Equal(P.OperationResult.ResultTypeOneofCase.Success, result.ResultTypeCase));
        Assert.Null(batch.EntityState);
    }

    private static Report Report() => ReportClassifier.Classify(
        FluxEvent.Parse("""
            {"involvedObject":{"kind":"HelmRelease","namespace":"flux-config","name":"web","uid":"u","apiVersion":"helm.toolkit.fluxcd.io/v2","resourceVersion":"1"},
             "severity":"info","timestamp":"2026-08-20T10:00:00Z","message":"Helm upgrade succeeded for release web/web.v2 with chart web@1.2.3",
             "reason":"UpgradeSucceeded","metadata":{"revision":"1.2.3","env":"snd1"},"reportingController":"helm-controller"}
            """u8.ToArray()),
        At,
        ["env"]).Single();

    private static async Task<P.EntityBatchResult> RunAsync(string? state, params (string Name, JsonElement Input)[] operations)
    {
        var request = new P.EntityBatchRequest
        {
            InstanceId = "@releasefeed@web",
            EntityState = state,
            Operations = { operations.Select(operation => new P.OperationRequest { Operation = operation.Name, RequestId = Guid.NewGuid().ToString(), Input = operation.Input.GetRawText() }) },
        };
        var entity = new ReleaseFeedEntity(NullLogger<ReleaseFeedEntity>.Instance);
        return P.EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(
            await GrpcEntityRunner.LoadAndRunAsync(Convert.ToBase64String(request.ToByteArray()), entity, Worker.Services)));
    }
}
