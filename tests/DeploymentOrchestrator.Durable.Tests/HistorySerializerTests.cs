using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Durable.Conformance;

namespace DeploymentOrchestrator.Durable.Tests;

public sealed class HistorySerializerTests
{
    private static readonly DateTime Now = new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc).AddTicks(1234567);
    private static readonly TaskFailureDetails Failure = new("System.FormatException", "no such thing");

    // Written histories outlive builds: what is here was stored by somebody and must be readable for ever.
    public static TheoryData<HistoryEvent, string> Stored => new()
    {
        { new OrchestratorStarted(Now), """{"type":"OrchestratorStarted","timestamp":"2026-03-02T10:00:00.1234567Z"}""" },
        { new ExecutionStarted("Wait", Code.Json(1)), """{"type":"ExecutionStarted","name":"Wait","input":1}""" },
        { new EventRaised("Go", Code.Json("x")), """{"type":"EventRaised","name":"Go","input":"x"}""" },
        { new TaskScheduled(0, "Do", Payload.Null), """{"type":"TaskScheduled","eventId":0,"name":"Do","input":null}""" },
        { new TaskCompleted(0, Code.Json(true)), """{"type":"TaskCompleted","taskScheduledId":0,"result":true}""" },
        {
            new TaskFailed(0, Failure),
            """{"type":"TaskFailed","taskScheduledId":0,"failureDetails":{"errorType":"System.FormatException","errorMessage":"no such thing"}}"""
        },
        { new TimerCreated(1, Now), """{"type":"TimerCreated","eventId":1,"fireAt":"2026-03-02T10:00:00.1234567Z"}""" },
        { new TimerFired(1, Now), """{"type":"TimerFired","timerId":1,"fireAt":"2026-03-02T10:00:00.1234567Z"}""" },
        { new TimerCanceled(1), """{"type":"TimerCanceled","timerId":1}""" },
        {
            new EntityOperationCalled(2, new EntityInstanceId("Feed", "App"), "Join", Payload.Null),
            """{"type":"EntityOperationCalled","eventId":2,"entity":{"key":"App","name":"feed"},"operation":"Join","input":null}"""
        },
        { new EntityOperationCompleted(2, Payload.Null), """{"type":"EntityOperationCompleted","entityCallId":2,"result":null}""" },
        {
            new EntityOperationFailed(2, Failure),
            """{"type":"EntityOperationFailed","entityCallId":2,"failureDetails":{"errorType":"System.FormatException","errorMessage":"no such thing"}}"""
        },
        { new EventSent(3, "b", "Go", Payload.Null), """{"type":"EventSent","eventId":3,"instanceId":"b","name":"Go","input":null}""" },
        { new ExecutionCompleted(Code.Json("done")), """{"type":"ExecutionCompleted","result":"done"}""" },
        { new ExecutionFailed(Failure), """{"type":"ExecutionFailed","failureDetails":{"errorType":"System.FormatException","errorMessage":"no such thing"}}""" },
        { new ExecutionTerminated("why"), """{"type":"ExecutionTerminated","reason":"why"}""" },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void An_event_is_stored_as_it_always_was_and_read_back(HistoryEvent historyEvent, string json)
    {
        var read = HistorySerializer.Deserialize(Encoding.UTF8.GetBytes(json));

        Assert.Equal(json, HistorySerializer.Serialize(historyEvent));
        Assert.Equal(json, Encoding.UTF8.GetString(HistorySerializer.SerializeToUtf8Bytes(read)));
        Assert.Equal(historyEvent.GetType(), read.GetType());
    }

    [Fact]
    public void Every_kind_of_event_is_covered_here()
    {
        var kinds = typeof(HistoryEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HistoryEvent)));

        Assert.Equal(kinds.ToHashSet(), Stored.Select(row => row[0].GetType()).ToHashSet());
    }

    [Fact]
    public void A_whole_history_is_an_array()
    {
        var history = Stored.Select(row => (HistoryEvent)row[0]).ToList();

        var read = HistorySerializer.DeserializeHistory(HistorySerializer.Serialize(history));

        Assert.Equal(history.Select(HistorySerializer.Serialize), read.Select(HistorySerializer.Serialize));
    }

    [Fact]
    public void A_payload_may_be_as_deep_as_JSON_itself_allows()
    {
        var deep = JsonElement.Parse(new string('[', 64) + new string(']', 64));

        var read = (EventRaised)HistorySerializer.Deserialize(HistorySerializer.SerializeToUtf8Bytes(new EventRaised("Go", deep)));

        Assert.Equal(deep.GetRawText(), read.Input.GetRawText());
    }

    [Fact]
    public void What_is_no_event_is_refused()
    {
        Assert.Throws<JsonException>(() => HistorySerializer.Deserialize("null"u8));
        Assert.Throws<JsonException>(() => HistorySerializer.DeserializeHistory("null"));
        Assert.ThrowsAny<Exception>(() => HistorySerializer.Deserialize("""{"type":"Unheard"}"""u8));
    }
}
