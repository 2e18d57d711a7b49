using System.Text;
using System.Text.Json;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Newtonsoft.Json;
using JsonException = System.Text.Json.JsonException;

namespace DurableTask.Sqlite.Tests;

public sealed class HistorySerializerTests
{
    private static readonly DateTime At = new(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc);
    private static readonly FailureDetails Failure = new("Outer", "it \"failed\"\n", "at X", new FailureDetails("Inner", "", null, null, true), false, new Dictionary<string, object?>
    {
        ["text"] = "a",
        ["number"] = 5L,
        ["nothing"] = null,
        ["list"] = new List<object?> { true, 1.5 },
    });

    private static readonly HistoryEvent[] Bare =
    [
        new ExecutionStartedEvent(-1, null),
        new ExecutionCompletedEvent(3, null, OrchestrationStatus.Completed),
        new ContinueAsNewEvent(4, null),
        new ExecutionTerminatedEvent(-1, null),
        new ExecutionSuspendedEvent(-1, null),
        new ExecutionResumedEvent(-1, null),
        new ExecutionRewoundEvent(-1),
        new TaskScheduledEvent(0),
        new TaskCompletedEvent(-1, 0, null),
        new TaskFailedEvent(-1, 0, null, null),
        new SubOrchestrationInstanceCreatedEvent(1),
        new SubOrchestrationInstanceCompletedEvent(-1, 1, null),
        new SubOrchestrationInstanceFailedEvent(-1, 1, null, null),
        new TimerCreatedEvent(2, At),
        new TimerFiredEvent(-1, At),
        new OrchestratorStartedEvent(-1),
        new OrchestratorCompletedEvent(-1),
        new EventSentEvent(5),
        new EventRaisedEvent(-1, null),
        new GenericEvent(-1, null),
        new HistoryStateEvent(-1, null),
    ];

    private static readonly HistoryEvent[] Full =
    [
        new ExecutionStartedEvent(-1, "{\"a\":[1,\"ü\"]}")
        {
            OrchestrationInstance = new() { InstanceId = "i", ExecutionId = "x" },
            ParentInstance = new() { Name = "parent", OrchestrationInstance = new() { InstanceId = "p", ExecutionId = "px" }, TaskScheduleId = 7, Version = "2" },
            Name = "Wait",
            Version = "1.0",
            Tags = new Dictionary<string, string> { ["plan"] = "p-1", ["empty"] = "" },
            Correlation = "c",
            ParentTraceContext = new DistributedTraceContext("00-1-2-01", "s=1") { Id = "id", SpanId = "span", ActivityStartTime = new DateTimeOffset(At) },
            ScheduledStartTime = At.AddTicks(1),
            Generation = 3,
            GenerateNewTrace = true,
        },
        new ExecutionCompletedEvent(3, "\"done\"", OrchestrationStatus.Failed, Failure),
        new ContinueAsNewEvent(4, "next"),
        new ExecutionTerminatedEvent(-1, "enough"),
        new ExecutionSuspendedEvent(-1, "later"),
        new ExecutionResumedEvent(-1, "now"),
        new ExecutionRewoundEvent(-1, "again") { ParentExecutionId = "px", InstanceId = "i", ParentTraceContext = new DistributedTraceContext("00-1-2-01") },
        new TaskScheduledEvent(0, "Call", "1", "[]") { ParentTraceContext = new DistributedTraceContext("00-1-2-01"), Tags = new Dictionary<string, string> { ["t"] = "v" } },
        new TaskCompletedEvent(-1, 6, "1"),
        new TaskFailedEvent(-1, 6, "why", "more", Failure),
        new SubOrchestrationInstanceCreatedEvent(1) { Name = "Child", Version = "1", InstanceId = "c", Input = "1", ClientSpanId = "s", Tags = new Dictionary<string, string> { ["t"] = "v" } },
        new SubOrchestrationInstanceCompletedEvent(-1, 1, "2"),
        new SubOrchestrationInstanceFailedEvent(-1, 1, "why", "more", Failure),
        new TimerCreatedEvent(2, At.AddTicks(3)),
        new TimerFiredEvent(-1, At.AddTicks(3)) { TimerId = 2 },
        new EventSentEvent(5) { InstanceId = "other", Name = "hello", Input = "1" },
        new EventRaisedEvent(-1, "1") { Name = "hello", ParentTraceContext = new DistributedTraceContext("00-1-2-01") },
        new GenericEvent(-1, "data"),
        new HistoryStateEvent(-1, new OrchestrationState
        {
            CompletedTime = At,
            CompressedSize = 1,
            CreatedTime = At,
            Input = "in",
            LastUpdatedTime = At,
            Name = "Wait",
            OrchestrationInstance = new() { InstanceId = "i", ExecutionId = "x" },
            OrchestrationStatus = OrchestrationStatus.Suspended,
            Output = "out",
            ParentInstance = new() { Name = "parent", OrchestrationInstance = new() { InstanceId = "p" } },
            Size = 2,
            Status = "custom",
            Tags = new Dictionary<string, string> { ["t"] = "v" },
            Version = "1",
            Generation = 4,
            ScheduledStartTime = At,
            FailureDetails = Failure,
        }),
    ];

    public static TheoryData<int> EachEvent => [.. Enumerable.Range(0, Bare.Length + Full.Length)];

    [Fact]
    public void Every_type_of_event_that_Core_has_is_among_the_samples() => Assert.Equal(
        HistoryEvent.KnownTypes().Where(type => !type.IsAbstract).Select(type => type.Name).Order(),
        Bare.Select(sample => sample.GetType().Name).Order());

    [Theory]
    [MemberData(nameof(EachEvent))]
    public void An_event_comes_back_as_it_was_written(int index)
    {
        var written = Sample(index);

        var read = Assert.Single(HistorySerializer.Deserialize(HistorySerializer.Serialize([written])));

        Assert.Same(written.GetType(), read.GetType());
        Assert.Equal(Newtonsoft(written), Newtonsoft(read));
    }

    [Theory]
    [MemberData(nameof(EachEvent))]
    public void An_event_serialized_by_Newtonsoft_is_read(int index)
    {
        var written = Sample(index);

        var read = Assert.Single(HistorySerializer.Deserialize($"[{Newtonsoft(written)}]"));

        Assert.Same(written.GetType(), read.GetType());
        Assert.Equal(Newtonsoft(written), Newtonsoft(read));
    }

    [Fact]
    public void Text_and_bytes_are_the_same_JSON_and_name_the_type()
    {
        var bytes = HistorySerializer.Serialize(Full);

        Assert.Equal(HistorySerializer.SerializeToString(Full), Encoding.UTF8.GetString(bytes));
        using var json = JsonDocument.Parse(bytes);
        Assert.Equal(Full.Select(written => written.EventType.ToString()), json.RootElement.EnumerateArray().Select(read => read.GetProperty("EventType").GetString()));
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_make_the_history_unreadable()
    {
        var read = HistorySerializer.Deserialize(HistorySerializer.Serialize([new EventRaisedEvent(-1, "a\ud800b") { Name = "n" }]));

        Assert.Equal("a\ufffdb", Assert.IsType<EventRaisedEvent>(Assert.Single(read)).Input);
    }

    [Fact]
    public void A_time_without_a_zone_is_UTC_and_one_with_an_offset_becomes_it()
    {
        var read = HistorySerializer.Deserialize(
            """
            [{"EventType":11,"EventId":-1,"TimerId":1,"Timestamp":"2026-05-04T03:02:01","FireAt":"2026-05-04T05:02:01+02:00"}]
            """);

        var fired = Assert.IsType<TimerFiredEvent>(Assert.Single(read));
        Assert.Equal((At, DateTimeKind.Utc), (fired.Timestamp, fired.Timestamp.Kind));
        Assert.Equal((At, DateTimeKind.Utc), (fired.FireAt, fired.FireAt.Kind));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    [InlineData("[{\"EventType\":\"Unheard\",\"EventId\":1,\"Timestamp\":\"2026-05-04T03:02:01Z\"}]")]
    [InlineData("[{\"EventType\":99,\"EventId\":1,\"Timestamp\":\"2026-05-04T03:02:01Z\"}]")]
    [InlineData("[{\"EventType\":\"TimerFired\",\"EventId\":1,\"Timestamp\":\"2026-05-04T03:02:01Z\"}]")]
    [InlineData("[{\"EventType\":\"TimerFired\",\"EventId\":\"1\",\"Timestamp\":\"2026-05-04T03:02:01Z\"}]")]
    [InlineData("[{\"EventType\":\"GenericEvent\",\"EventId\":1,\"Timestamp\":\"yesterday\"}]")]
    [InlineData("nothing")]
    public void An_invalid_history_is_refused_as_bad_JSON(string json) => Assert.ThrowsAny<JsonException>(() => HistorySerializer.Deserialize(json));

    private static HistoryEvent Sample(int index)
    {
        var sample = index < Bare.Length ? Bare[index] : Full[index - Bare.Length];
        sample.Timestamp = At.AddTicks(1234567);
        return sample;
    }

    private static string Newtonsoft(HistoryEvent recorded) => JsonConvert.SerializeObject(recorded);
}
