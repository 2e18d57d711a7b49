using Azure.Messaging.EventHubs;
using DeploymentOrchestrator.Functions.EventHubStandIn;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.EventHubStandIn;

public sealed class EventDataConverterTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_batch_keeps_each_events_offset_and_sequence_number()
    {
        var result = await ConvertAsync(typeof(EventData[]), Batch(Message("one", 11), Message("two", 12)));

        Assert.Equal(ConversionStatus.Succeeded, result.Status);
        Assert.Equal(
            [("one", 11L, "1100", At), ("two", 12L, "1200", At)],
            ((EventData[])result.Value!).Select(data => (data.EventBody.ToString(), data.SequenceNumber, data.OffsetString, data.EnqueuedTime)));
    }

    [Theory]
    [InlineData("AzureServiceBusReceivedMessage", "application/octet-stream")]
    [InlineData("AzureEventHubsEventData", "application/json")]
    public async Task Unsupported_binding_data_is_named_in_the_error(string source, string contentType)
    {
        var result = await ConvertAsync(typeof(EventData[]), Batch(Message("one", 11, source, contentType)));

        Assert.Equal(ConversionStatus.Failed, result.Status);
        Assert.Contains($"{source} ({contentType})", result.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(string[]))]
    [InlineData(typeof(EventData))]
    public async Task Other_types_are_left_to_other_converters(Type type) =>
        Assert.Equal(ConversionStatus.Unhandled, (await ConvertAsync(type, Batch(Message("one", 11)))).Status);

    [Fact]
    public async Task Other_sources_are_left_to_other_converters() =>
        Assert.Equal(ConversionStatus.Unhandled, (await ConvertAsync(typeof(EventData[]), "[]")).Status);

    private static async Task<ConversionResult> ConvertAsync(Type type, object source)
    {
        var context = new Mock<ConverterContext>();
        context.Setup(c => c.TargetType).Returns(type);
        context.Setup(c => c.Source).Returns(source);
        return await new EventDataConverter().ConvertAsync(context.Object);
    }

    private static CollectionModelBindingData Batch(params ModelBindingData[] messages)
    {
        var batch = new Mock<CollectionModelBindingData>();
        batch.Setup(b => b.ModelBindingData).Returns(messages);
        return batch.Object;
    }

    // Encoded in the same way as the host's extension does it.
    private static ModelBindingData Message(
        string body, long sequence, string source = EventDataConverter.Source, string contentType = EventDataConverter.ContentType)
    {
        var data = EventHubsModelFactory.EventData(BinaryData.FromString(body), sequenceNumber: sequence, offsetString: $"{sequence}00", enqueuedTime: At);
        var message = new Mock<ModelBindingData>();
        message.Setup(m => m.Source).Returns(source);
        message.Setup(m => m.ContentType).Returns(contentType);
        message.Setup(m => m.Content).Returns(data.GetRawAmqpMessage().ToBytes());
        return message.Object;
    }
}
