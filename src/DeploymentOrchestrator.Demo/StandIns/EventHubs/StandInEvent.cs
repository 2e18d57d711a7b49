using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>An event as a partition stores it.</summary>
/// <param name="Body">The body, exactly as it was sent.</param>
/// <param name="Properties">The AMQP properties that the sender set, including the message ID; null if there are none.</param>
/// <param name="ApplicationProperties">The sender's own properties; null if there are none.</param>
/// <param name="PartitionKey">The key by which its partition was chosen; null if there is none.</param>
internal sealed record StandInEvent(byte[] Body, Properties? Properties, ApplicationProperties? ApplicationProperties, object? PartitionKey)
{
    // The message format of Event Hubs: a batch has several data sections, each of which is an encoded message.
    private const uint BatchFormat = 0x80013700;
    private static readonly Symbol PartitionKeyName = "x-opt-partition-key";

    /// <summary>The position in the partition: 0, 1, 2 and so on.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>The number of bytes before it in the partition. It differs from the sequence number, so that mixing up the two is noticed.</summary>
    public long Offset { get; init; }

    /// <summary>When the partition stored it, in UTC.</summary>
    public DateTime EnqueuedAt { get; init; }

    /// <summary>Reads the events in a sender's message: one event, or all events of a batch.</summary>
    public static IEnumerable<StandInEvent> Read(Message message)
    {
        if (message.Format != BatchFormat)
        {
            return [new(message.GetBody<byte[]>(), message.Properties, message.ApplicationProperties, message.MessageAnnotations?.Map[PartitionKeyName])];
        }

        Data[] sections = message.BodySection is DataList several ? [.. Enumerable.Range(0, several.Count).Select(i => several[i])] : [(Data)message.BodySection];
        return sections.SelectMany(section => Read(Message.Decode(new ByteBuffer(section.Binary, 0, section.Binary.Length, section.Binary.Length))));
    }

    /// <summary>The message that a reader gets.</summary>
    /// <param name="last">The newest event of the partition, if the reader asked for it.</param>
    public Message ToMessage(StandInEvent? last)
    {
        var annotations = new MessageAnnotations();
        annotations.Map["x-opt-sequence-number"] = SequenceNumber;
        annotations.Map["x-opt-offset"] = $"{Offset}";
        annotations.Map["x-opt-enqueued-time"] = EnqueuedAt;
        if (PartitionKey is not null)
        {
            annotations.Map[PartitionKeyName] = PartitionKey;
        }

        return new Message
        {
            BodySection = new Data { Binary = Body },
            Properties = Properties,
            ApplicationProperties = ApplicationProperties,
            MessageAnnotations = annotations,
            DeliveryAnnotations = last is null ? null : RuntimeMetrics(last),
        };
    }

    private static DeliveryAnnotations RuntimeMetrics(StandInEvent last)
    {
        var annotations = new DeliveryAnnotations();
        annotations.Map["last_enqueued_sequence_number"] = last.SequenceNumber;
        annotations.Map["last_enqueued_offset"] = $"{last.Offset}";
        annotations.Map["last_enqueued_time_utc"] = last.EnqueuedAt;
        annotations.Map["runtime_info_retrieval_time_utc"] = last.EnqueuedAt;
        return annotations;
    }
}
