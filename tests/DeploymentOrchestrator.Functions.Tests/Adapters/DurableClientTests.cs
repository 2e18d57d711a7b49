using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Adapters;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Core = DurableTask.Core.History;
using Sdk = Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Adapters;

public sealed class DurableClientTests
{
    private const string Id = "web:1.2.3:0123456789";
    private static readonly JsonElement Payload = JsonElement.Parse("""{"a":1}""");
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly Mock<Sdk.Client.DurableTaskClient> _sdk = new(MockBehavior.Strict, "test");
    private readonly DurableClient _client;

    public DurableClientTests() => _client = new(_sdk.Object, new(TimeProvider.System, NullLogger<UnfinishedCounts>.Instance));

    public static TheoryData<StatusCode> OutOfReach => [StatusCode.Unavailable, StatusCode.Internal, StatusCode.Unknown, StatusCode.DeadlineExceeded];

    [Fact]
    public async Task A_start_replaces_no_instance_whatever_its_status_and_carries_the_tag()
    {
        Sdk.StartOrchestrationOptions? options = null;
        _sdk.Setup(sdk => sdk.ScheduleNewOrchestrationInstanceAsync(
                new Sdk.TaskName("PipelineWait"), It.Is<object?>(input => Same(input)), It.IsAny<Sdk.StartOrchestrationOptions?>(), default))
            .Callback((Sdk.TaskName _, object? _, Sdk.StartOrchestrationOptions? given, CancellationToken _) => options = given)
            .ReturnsAsync(Id);

        Assert.True(await _client.ScheduleNewOrchestrationInstanceAsync("PipelineWait", Payload, new(Id, "plan-1")));

        Assert.Equal(Id, options!.InstanceId);
        Assert.Equal("plan-1", Assert.Single(options.Tags).Value);
        Assert.Superset(
            Enum.GetValues<Sdk.Client.OrchestrationRuntimeStatus>().Select(status => status.ToString()).Where(status => status != "ContinuedAsNew").ToHashSet(),
            options.DedupeStatuses!.ToHashSet());
    }

    [Fact]
    public async Task An_id_that_is_taken_is_no_error()
    {
        StartThrows(new OrchestrationAlreadyExistsException("taken"));

        Assert.False(await StartAsync());
    }

    [Fact]
    public async Task SQL_Server_tells_a_taken_id_as_an_internal_error()
    {
        StartThrows(Rpc(StatusCode.Internal));
        Finds(Instance(Sdk.Client.OrchestrationRuntimeStatus.Running));

        Assert.False(await StartAsync());
    }

    [Theory]
    [MemberData(nameof(OutOfReach))]
    public async Task A_start_that_left_nothing_behind_was_not_taken(StatusCode status)
    {
        StartThrows(Rpc(status));
        Finds(null);

        await Assert.ThrowsAsync<StoreUnavailableException>(StartAsync);
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_either_is_unavailable()
    {
        StartThrows(Rpc(StatusCode.Unavailable));
        _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, false, default)).ThrowsAsync(Rpc(StatusCode.Unavailable));

        await Assert.ThrowsAsync<StoreUnavailableException>(StartAsync);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@releasefeed@web")]
    [InlineData("a/b")]
    [InlineData("a\u0001b")]
    public async Task An_id_that_would_break_the_store_never_gets_there(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _client.ScheduleNewOrchestrationInstanceAsync("PipelineWait", Payload, new(id)));

    [Theory]
    [InlineData(StatusCode.NotFound, null, typeof(InstanceNotFoundException))]
    [InlineData(StatusCode.FailedPrecondition, null, typeof(InstanceEndedException))]
    [InlineData(StatusCode.Unknown, null, typeof(InstanceNotFoundException))]
    [InlineData(StatusCode.Unknown, Sdk.Client.OrchestrationRuntimeStatus.Completed, typeof(InstanceEndedException))]
    [InlineData(StatusCode.Unknown, Sdk.Client.OrchestrationRuntimeStatus.Running, typeof(StoreUnavailableException))]
    [InlineData(StatusCode.Unavailable, Sdk.Client.OrchestrationRuntimeStatus.Running, typeof(StoreUnavailableException))]
    public async Task What_is_wrong_with_whatever_steers_an_instance_is_told(
        StatusCode status, Sdk.Client.OrchestrationRuntimeStatus? found, Type expected)
    {
        _sdk.Setup(sdk => sdk.RaiseEventAsync(Id, "E", It.IsAny<object?>(), default)).ThrowsAsync(Rpc(status));
        _sdk.Setup(sdk => sdk.TerminateInstanceAsync(Id, It.IsAny<object?>(), default)).ThrowsAsync(Rpc(status));
        _sdk.Setup(sdk => sdk.SuspendInstanceAsync(Id, It.IsAny<string?>(), default)).ThrowsAsync(Rpc(status));
        _sdk.Setup(sdk => sdk.ResumeInstanceAsync(Id, It.IsAny<string?>(), default)).ThrowsAsync(Rpc(status));
        Finds(found is { } there ? Instance(there) : null);

        await Assert.ThrowsAsync(expected, () => _client.RaiseEventAsync(Id, "E", Payload));
        await Assert.ThrowsAsync(expected, () => _client.TerminateInstanceAsync(Id, "why"));
        await Assert.ThrowsAsync(expected, () => _client.SuspendInstanceAsync(Id));
        await Assert.ThrowsAsync(expected, () => _client.ResumeInstanceAsync(Id));
    }

    [Fact]
    public async Task Events_and_reasons_go_out_as_they_are()
    {
        _sdk.Setup(sdk => sdk.RaiseEventAsync(Id, "E", It.Is<object?>(payload => Same(payload)), default)).Returns(Task.CompletedTask);
        _sdk.Setup(sdk => sdk.TerminateInstanceAsync(Id, "why", default)).Returns(Task.CompletedTask);

        await _client.RaiseEventAsync(Id, "E", Payload);
        await _client.TerminateInstanceAsync(Id, "why");

        Assert.Equal(2, _sdk.Invocations.Count);
    }

    [Fact]
    public async Task An_instance_is_told_with_what_it_was_started_with_and_what_it_says_of_itself()
    {
        _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, true, default)).ReturnsAsync(new Sdk.Client.OrchestrationMetadata("PipelineWait", Id)
        {
            CreatedAt = Now,
            LastUpdatedAt = Now.AddMinutes(1),
            RuntimeStatus = Sdk.Client.OrchestrationRuntimeStatus.Completed,
            SerializedInput = """{"in":1}""",
            SerializedOutput = """{"out":1}""",
            SerializedCustomStatus = """{"story":1}""",
        });

        var instance = await _client.GetInstanceAsync(Id);

        Assert.Equal(("PipelineWait", Id, OrchestrationRuntimeStatus.Completed), (instance!.Name, instance.InstanceId, instance.RuntimeStatus));
        Assert.Equal((Now, Now.AddMinutes(1)), (instance.CreatedAt, instance.LastUpdatedAt));
        Assert.Equal("""{"in":1} {"out":1} {"story":1}""", $"{instance.Input} {instance.Output} {instance.CustomStatus}");
        Assert.Null(instance.FailureDetails);
    }

    [Theory]
    [InlineData(Sdk.Client.OrchestrationRuntimeStatus.Failed, "Boom", "it broke")]
    [InlineData(Sdk.Client.OrchestrationRuntimeStatus.Terminated, "Terminated", "by hand")]
    public async Task Why_an_instance_ended_is_told(Sdk.Client.OrchestrationRuntimeStatus status, string type, string message)
    {
        _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, true, default)).ReturnsAsync(new Sdk.Client.OrchestrationMetadata("PipelineWait", Id)
        {
            RuntimeStatus = status,
            SerializedOutput = "\"by hand\"",
            FailureDetails = status == Sdk.Client.OrchestrationRuntimeStatus.Failed ? new("Boom", "it broke", "at X", null, null) : null,
        });

        var instance = await _client.GetInstanceAsync(Id);

        Assert.Equal(new TaskFailureDetails(type, message), instance!.FailureDetails);
        Assert.Null(instance.Output);
    }

    [Fact]
    public async Task No_instance_is_null()
    {
        _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, true, default)).ReturnsAsync((Sdk.Client.OrchestrationMetadata?)null);

        Assert.Null(await _client.GetInstanceAsync(Id));
    }

    [Fact]
    public async Task A_list_is_the_newest_of_the_orchestrator_that_was_asked_for()
    {
        Lists(
            query => query is { InstanceIdPrefix: "web:", FetchInputsAndOutputs: true } && query.Statuses!.Single() == Sdk.Client.OrchestrationRuntimeStatus.Running,
            Named("a", "PipelineWait", 1), Named("b", "DeliverReport", 4), Named("c", "PipelineWait", 3), Named("d", "pipelinewait", 2));

        var query = new OrchestrationQuery("web:", [OrchestrationRuntimeStatus.Running], "PipelineWait", Limit: 2);
        var listed = await _client.GetAllInstancesAsync(query).Select(instance => instance.InstanceId).ToListAsync();

        Assert.Equal(["c", "d"], listed);
    }

    [Fact]
    public async Task A_page_begins_where_the_one_before_ended_and_holds_only_the_orchestrator_that_was_asked_for()
    {
        string? from = null;
        int? size = null;
        _sdk.Setup(sdk => sdk.GetAllInstancesAsync(It.Is<Sdk.Client.OrchestrationQuery?>(query => query!.CreatedFrom == Now && query.CreatedTo == Now.AddDays(1))))
            .Returns(Sdk.Pageable.Create((continuation, pageSize, _) =>
            {
                (from, size) = (continuation, pageSize);
                return Task.FromResult(new Sdk.Page<Sdk.Client.OrchestrationMetadata>([Named("a", "PipelineWait", 1), Named("b", "DeliverReport", 2)], "next"));
            }));

        var page = await _client.GetInstancePageAsync(new(OrchestratorName: "PipelineWait", Limit: 50, CreatedFrom: Now, CreatedTo: Now.AddDays(1), ContinuationToken: "here"));

        Assert.Equal(("here", 50), (from, size));
        Assert.Equal(("a", "next"), (Assert.Single(page.Values).InstanceId, page.ContinuationToken));
    }

    [Fact]
    public async Task A_page_of_entities_holds_their_states()
    {
        var feed = new Sdk.Entities.EntityInstanceId("releasefeed", "web");
        var entities = new Mock<Sdk.Client.Entities.DurableEntityClient>(MockBehavior.Strict, "test");
        entities.Setup(sdk => sdk.GetAllEntitiesAsync(It.Is<Sdk.Client.Entities.EntityQuery?>(query => query!.InstanceIdStartsWith == "@releasefeed@" && query.IncludeState)))
            .Returns(Sdk.Pageable.Create((_, _, _) => Task.FromResult(new Sdk.Page<Sdk.Client.Entities.EntityMetadata>(
                [new(feed, new Sdk.Client.SerializedData("""{"a":1}""")) { LastModifiedTime = Now }, new(feed)], ""))));
        _sdk.Setup(sdk => sdk.Entities).Returns(entities.Object);

        var page = await _client.GetEntityPageAsync(new("@releasefeed@"));

        var entity = Assert.Single(page.Values);
        Assert.Equal((new EntityInstanceId("releasefeed", "web"), Now, """{"a":1}"""), (entity.Id, entity.LastModifiedTime, entity.State.GetRawText()));
        Assert.Null(page.ContinuationToken);
    }

    [Theory]
    [InlineData(null, Id, 3)]
    [InlineData("web:1.2.3:again", "web:1.2.3:again", 7)]
    public async Task A_restart_takes_input_and_tag_along_and_replaces_only_what_has_ended(string? newId, string expectedId, int kept)
    {
        Sdk.StartOrchestrationOptions? options = null;
        _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, true, default)).ReturnsAsync(new Sdk.Client.OrchestrationMetadata("PipelineWait", Id)
        {
            SerializedInput = """{"a":1}""",
            Tags = new Dictionary<string, string> { [Starts.Tag] = "plan-1" },
        });
        _sdk.Setup(sdk => sdk.ScheduleNewOrchestrationInstanceAsync(
                new Sdk.TaskName("PipelineWait"), It.Is<object?>(input => Same(input)), It.IsAny<Sdk.StartOrchestrationOptions?>(), default))
            .Callback((Sdk.TaskName _, object? _, Sdk.StartOrchestrationOptions? given, CancellationToken _) => options = given)
            .ReturnsAsync(expectedId);

        await _client.RestartInstanceAsync(Id, newId);

        Assert.Equal((expectedId, "plan-1", kept), (options!.InstanceId, Assert.Single(options.Tags).Value, options.DedupeStatuses!.Count));
    }

    [Fact]
    public async Task A_restart_of_what_still_runs_says_so_and_one_of_nothing_too()
    {
        _sdk.SetupSequence(sdk => sdk.GetInstancesAsync(Id, true, default))
            .ReturnsAsync(Instance(Sdk.Client.OrchestrationRuntimeStatus.Running))
            .ReturnsAsync((Sdk.Client.OrchestrationMetadata?)null);
        StartThrows(new OrchestrationAlreadyExistsException("taken"));
        Finds(Instance(Sdk.Client.OrchestrationRuntimeStatus.Running));

        await Assert.ThrowsAsync<InstanceExistsException>(() => _client.RestartInstanceAsync(Id));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.RestartInstanceAsync(Id));
    }

    [Fact]
    public async Task A_purge_of_what_has_not_ended_asks_for_nothing()
    {
        Assert.Equal(0, await _client.PurgeInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Running]), 500));
        Assert.Empty(_sdk.Invocations);
    }

    [Fact]
    public async Task A_purge_by_creation_takes_the_oldest_first()
    {
        Lists(
            query => query.CreatedFrom == Now && query.Statuses!.Single() == Sdk.Client.OrchestrationRuntimeStatus.Failed,
            Named("young", "PipelineWait", 3), Named("old", "PipelineWait", 1), Named("middle", "PipelineWait", 2));
        _sdk.Setup(sdk => sdk.PurgeInstanceAsync(It.IsIn("old", "middle"), It.IsAny<CancellationToken>())).ReturnsAsync(new Sdk.Client.PurgeResult(1));

        Assert.Equal(2, await _client.PurgeInstancesAsync(new PurgeInstancesFilter(CreatedFrom: Now, Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Running]), 2));
    }

    [Fact]
    public async Task A_purge_names_statuses_and_removes_one_by_one_what_ended_before()
    {
        Lists(
            query => query.CreatedTo == Now && query.Statuses!.Order().SequenceEqual(
            [
                Sdk.Client.OrchestrationRuntimeStatus.Completed, Sdk.Client.OrchestrationRuntimeStatus.Failed, Sdk.Client.OrchestrationRuntimeStatus.Terminated,
            ]),
            Named("old", "PipelineWait", -20), Named("ended-later", "PipelineWait", 1), Named("older", "PipelineWait", -30));
        _sdk.Setup(sdk => sdk.PurgeInstanceAsync("old", It.IsAny<CancellationToken>())).ReturnsAsync(new Sdk.Client.PurgeResult(1));
        _sdk.Setup(sdk => sdk.PurgeInstanceAsync("older", It.IsAny<CancellationToken>())).ReturnsAsync(new Sdk.Client.PurgeResult(1));

        Assert.Equal(2, await _client.PurgeInstancesAsync(Now, 500));
    }

    [Fact]
    public async Task An_entity_is_never_purged()
    {
        Assert.False(await _client.PurgeInstanceAsync("@releasefeed@web"));
        Assert.Empty(_sdk.Invocations);
    }

    [Fact]
    public async Task An_instance_that_has_not_ended_is_not_purged()
    {
        _sdk.Setup(sdk => sdk.PurgeInstanceAsync(Id, default)).ThrowsAsync(new InvalidOperationException("Only orchestrations in a terminal state"));

        Assert.False(await _client.PurgeInstanceAsync(Id));
    }

    [Fact]
    public async Task A_history_that_is_not_there_is_empty_and_one_that_cannot_be_read_is_unavailable()
    {
        _sdk.SetupSequence(sdk => sdk.GetOrchestrationHistoryAsync(Id, default))
            .ReturnsAsync([new Core.ExecutionStartedEvent(-1, "1") { Name = "PipelineWait" }])
            .ThrowsAsync(new ArgumentException("not found"))
            .ThrowsAsync(new InvalidOperationException("internal"));

        Assert.Equal("PipelineWait", Assert.IsType<ExecutionStarted>(Assert.Single(await _client.GetOrchestrationHistoryAsync(Id))).Name);
        Assert.Empty(await _client.GetOrchestrationHistoryAsync(Id));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _client.GetOrchestrationHistoryAsync(Id));
    }

    [Fact]
    public async Task The_state_of_an_entity_is_raw_JSON()
    {
        var feed = new Sdk.Entities.EntityInstanceId("releasefeed", "web");
        var entities = new Mock<Sdk.Client.Entities.DurableEntityClient>(MockBehavior.Strict, "test");
        entities.SetupSequence(sdk => sdk.GetEntityAsync<JsonElement>(feed, CancellationToken.None))
            .ReturnsAsync(new Sdk.Client.Entities.EntityMetadata<JsonElement>(feed, Payload))
            .ReturnsAsync((Sdk.Client.Entities.EntityMetadata<JsonElement>?)null);
        _sdk.Setup(sdk => sdk.Entities).Returns(entities.Object);

        Assert.Equal("""{"a":1}""", (await _client.GetEntityStateAsync(new("ReleaseFeed", "web")))?.GetRawText());
        Assert.Null(await _client.GetEntityStateAsync(new("ReleaseFeed", "web")));
    }

    private static RpcException Rpc(StatusCode status) => new(new Status(status, "why"));

    private static bool Same(object? payload) => payload is JsonElement element && JsonElement.DeepEquals(element, Payload);

    private static Sdk.Client.OrchestrationMetadata Instance(Sdk.Client.OrchestrationRuntimeStatus status) => new("PipelineWait", Id) { RuntimeStatus = status };

    private static Sdk.Client.OrchestrationMetadata Named(string id, string name, int minutes) =>
        new(name, id) { CreatedAt = Now.AddMinutes(minutes), LastUpdatedAt = Now.AddMinutes(minutes) };

    private Task<bool> StartAsync() => _client.ScheduleNewOrchestrationInstanceAsync("PipelineWait", Payload, new(Id));

    private void StartThrows(Exception exception) => _sdk
        .Setup(sdk => sdk.ScheduleNewOrchestrationInstanceAsync(
            It.IsAny<Sdk.TaskName>(), It.IsAny<object?>(), It.IsAny<Sdk.StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
        .ThrowsAsync(exception);

    private void Finds(Sdk.Client.OrchestrationMetadata? found) => _sdk.Setup(sdk => sdk.GetInstancesAsync(Id, false, default)).ReturnsAsync(found);

    private void Lists(Func<Sdk.Client.OrchestrationQuery, bool> asked, params Sdk.Client.OrchestrationMetadata[] instances) => _sdk
        .Setup(sdk => sdk.GetAllInstancesAsync(It.Is<Sdk.Client.OrchestrationQuery?>(query => asked(query!))))
        .Returns(Pages.Of(instances));
}
