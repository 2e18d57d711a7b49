using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>An event as a partition keeps it.</summary>
/// <param name="Body">The body, byte for byte as it was sent.</param>
/// <param name="Properties">The AMQP properties that its sender set, the message id among them; null: none.</param>
/// <param name="ApplicationProperties">The sender's own properties; null: none.</param>
/// <param name="PartitionKey">What its partition was chosen by; null: nothing.</param>
internal sealed record StandInEvent(byte[] Body, Properties? Properties, ApplicationProperties? ApplicationProperties, object? PartitionKey)
{
    // Event Hubs' own message format: every data section is a message of its own.
    private const uint BatchFormat = 0x80013700;
    private static readonly Symbol PartitionKeyName = "x-opt-partition-key";

    /// <summary>Its place in the partition: 0, 1, 2 and so on.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>How many bytes lie before it. Not the sequence number, so that nobody can take the one for the other.</summary>
    public long Offset { get; init; }

    /// <summary>When the partition took it, UTC.</summary>
    public DateTime EnqueuedAt { get; init; }

    /// <summary>Reads what a sender's message holds: one event, or as many as its batch has.</summary>
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
    /// <param name="last">The newest event of the partition, if the reader asked to be told.</param>
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
