using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace DeploymentOrchestrator.Functions.EventHubStandIn;

/// <summary>Reads a batch in the form the host sends it: each event is an encoded AMQP message.</summary>
#pragma warning disable AZFW0009 // the rule expects the attribute only on bindings, but the worker looks for it here, and then the host sends the encoded messages
[SupportsDeferredBinding]
#pragma warning restore AZFW0009
[SupportedTargetType(typeof(EventData[]))]
public sealed class EventDataConverter : IInputConverter
{
    // The values that the host uses to identify the format.
    internal const string Source = "AzureEventHubsEventData";
    internal const string ContentType = "application/octet-stream";

    /// <summary>Returns the events, with offset, sequence number and enqueued time.</summary>
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        if (context.TargetType != typeof(EventData[]) || context.Source is not CollectionModelBindingData batch)
        {
            return new(ConversionResult.Unhandled());
        }

        try
        {
            return new(ConversionResult.Success(batch.ModelBindingData.Select(Read).ToArray()));
        }
        catch (Exception exception)
        {
            return new(ConversionResult.Failed(exception));
        }
    }

    private static EventData Read(ModelBindingData data) => data is { Source: Source, ContentType: ContentType }
        ? new(AmqpAnnotatedMessage.FromBytes(data.Content))
        : throw new NotSupportedException($"An event came as {data.Source} ({data.ContentType}); {Source} ({ContentType}) can be read.");
}
