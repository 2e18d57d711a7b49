using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>The node <c>$management</c>, which describes the hub and its partitions.</summary>
internal sealed class ManagementRequests(string hub, IReadOnlyList<StandInPartition> partitions, DateTimeOffset createdAt, Func<bool> refuses) : IRequestProcessor
{
    /// <inheritdoc/>
    public int Credit => 100;

    /// <inheritdoc/>
    public void Process(RequestContext requestContext)
    {
        var asked = requestContext.Message.ApplicationProperties.Map;
        var body = asked["name"] as string != hub ? null : asked["type"] switch
        {
            "com.microsoft:eventhub" => Hub(),
            "com.microsoft:partition" => partitions.FirstOrDefault(partition => partition.Id == asked["partition"] as string) is { } known ? Partition(known) : null,
            _ => null,
        };
        var properties = new ApplicationProperties();
        (properties.Map["status-code"], properties.Map["status-description"]) = body switch
        {
            _ when refuses() => (401, "InvalidSignature: The token has an invalid signature."),
            null => (404, $"The messaging entity '{asked["name"]}' could not be found."),
            _ => (200, "OK"),
        };
        requestContext.Complete(new Message { ApplicationProperties = properties, BodySection = new AmqpValue { Value = body } });
    }

    private Map Hub() => new()
    {
        ["name"] = hub,
        ["created_at"] = createdAt.UtcDateTime,
        ["partition_count"] = partitions.Count,
        ["partition_ids"] = partitions.Select(partition => partition.Id).ToArray(),
        ["georeplication_factor"] = 1,
    };

    private Map Partition(StandInPartition partition)
    {
        var last = partition.Last;
        return new()
        {
            ["name"] = hub,
            ["partition"] = partition.Id,
            ["begin_sequence_number"] = 0L,
            ["last_enqueued_sequence_number"] = last?.SequenceNumber ?? -1,
            ["last_enqueued_offset"] = $"{last?.Offset ?? -1}",
            ["last_enqueued_time_utc"] = last?.EnqueuedAt ?? createdAt.UtcDateTime,
            ["is_partition_empty"] = last is null,
        };
    }
}
