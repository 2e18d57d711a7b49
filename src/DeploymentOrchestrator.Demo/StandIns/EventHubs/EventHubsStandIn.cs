using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Types;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>An Event Hubs namespace with one hub, over AMQP on loopback, for Azure's own client.</summary>
/// <remarks>
/// It supports what that client uses: tokens, management, partitions, consumer groups, offsets, epochs and batches. It keeps events in memory for as
/// long as the object lives, even while it is stopped. It does not support quotas, retention, throttling or TLS.
/// </remarks>
internal sealed class EventHubsStandIn : ILinkProcessor, IAsyncDisposable
{
    /// <summary>The hub's name.</summary>
    public const string Hub = "flux-events";

    private const int MaxEventBytes = 1024 * 1024;
    private static readonly Symbol Epoch = "com.microsoft:epoch";
    private static readonly Symbol RuntimeMetric = "com.microsoft:enable-receiver-runtime-metric";

    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private readonly HashSet<string> _consumerGroups;
    private readonly int _port;
    private readonly Readers _readers = new();
    private readonly TimeProvider _time;
    private ContainerHost? _host;
    private int _sent;
    private TaskCompletionSource _flowing = new();

    private EventHubsStandIn(int partitions, TimeProvider time, string[] consumerGroups)
    {
        _time = time;
        _consumerGroups = [.. consumerGroups, "$Default"];
        Partitions = [.. Enumerable.Range(0, partitions).Select(i => new StandInPartition($"{i}", time))];
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        _flowing.SetResult();
    }

    /// <summary>The events in the hub.</summary>
    public IReadOnlyList<StandInPartition> Partitions { get; }

    /// <summary>The connection string for Azure's client, and so for Flux and our server.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{_port};SharedAccessKeyName=all;SharedAccessKey=c3RhbmQtaW4=;EntityPath={Hub};UseDevelopmentEmulator=true;";

    /// <summary>True if every token is rejected, as after a key was rotated.</summary>
    public bool RefusesTokens { get; set; }

    /// <summary>Starts a stand-in.</summary>
    /// <param name="partitions">The number of partitions of its hub.</param>
    /// <param name="time">The clock for the enqueued times of events.</param>
    /// <param name="consumerGroups">The consumer groups in addition to $Default.</param>
    public static EventHubsStandIn Start(int partitions, TimeProvider time, params string[] consumerGroups)
    {
        var standIn = new EventHubsStandIn(partitions, time, consumerGroups);
        standIn.Start();
        return standIn;
    }

    /// <summary>Listens again, at the same address and with the same events.</summary>
    public void Start()
    {
        _host = new ContainerHost(new Address($"amqp://127.0.0.1:{_port}"));
        _host.Listeners[0].SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        _host.RegisterRequestProcessor("$cbs", new TokenRequests(() => RefusesTokens));
        _host.RegisterRequestProcessor("$management", new ManagementRequests(Hub, Partitions, _time.GetUtcNow(), () => RefusesTokens));
        _host.RegisterLinkProcessor(this);
        _host.Open();
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public void Stop()
    {
        _host?.Close();
        _host = null;
    }

    /// <summary>Closes every connection; clients may reconnect at once.</summary>
    public void CutConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Close(TimeSpan.Zero, new Error(ErrorCode.ConnectionForced) { Description = "The connection was cut." });
        }
    }

    /// <summary>Connections stay open, but nothing gets through them in either direction.</summary>
    public void Stall() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through that was held up.</summary>
    public void Resume() => _flowing.TrySetResult();

    /// <inheritdoc/>
    public void Process(AttachContext attachContext)
    {
        var connection = attachContext.Link.Session.Connection;
        if (_connections.TryAdd(connection, 0))
        {
            connection.AddClosedCallback((_, _) => _connections.TryRemove(connection, out byte _));
        }

        attachContext.Attach.MaxMessageSize = MaxEventBytes;
        if (attachContext.Link.Role)
        {
            AttachSender(attachContext, ((Target)attachContext.Attach.Target).Address);
        }
        else
        {
            AttachReader(attachContext, ((Source)attachContext.Attach.Source).Address);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Resume();
        Stop();
        return ValueTask.CompletedTask;
    }

    // {hub}, or {hub}/Partitions/{partition}
    private void AttachSender(AttachContext context, string address)
    {
        var path = address.Trim('/').Split('/');
        var partition = path is [Hub, "Partitions", var id] ? Partitions.FirstOrDefault(known => known.Id == id) : null;
        if (path is not [Hub] && partition is null)
        {
            context.Complete(NotFound(address));
            return;
        }

        context.Complete(new SendLink(first => partition ?? Choose(first), () => _flowing.Task), initialCredit: 1_000);
    }

    // {hub}/ConsumerGroups/{group}/Partitions/{partition}
    private void AttachReader(AttachContext context, string address)
    {
        var path = address.Trim('/').Split('/');
        if (path is not [Hub, "ConsumerGroups", var group, "Partitions", var id] || !_consumerGroups.Contains(group)
            || Partitions.FirstOrDefault(known => known.Id == id) is not { } partition)
        {
            context.Complete(NotFound(address));
            return;
        }

        if (_readers.Admit(address, context.Link, context.Attach.Properties?[Epoch] as long?) is { } refusal)
        {
            context.Complete(refusal);
            return;
        }

        var tellsLast = context.Attach.DesiredCapabilities?.Contains(RuntimeMetric) is true;
        var reader = new ReceiveLink(partition, StartPosition.Of((Source)context.Attach.Source, partition), tellsLast, () => _flowing.Task);
        context.Link.AddClosedCallback((_, _) =>
        {
            reader.Close();
            _readers.Remove(address, context.Link);
        });
        context.Complete(new SourceLinkEndpoint(reader, context.Link), initialCredit: 0);
    }

    // Event Hubs chooses the partition by the key, if there is one, and otherwise in turn.
    private StandInPartition Choose(StandInEvent first) => Partitions[
        first.PartitionKey is string key ? key.Sum(letter => letter) % Partitions.Count : (int)((uint)Interlocked.Increment(ref _sent) % (uint)Partitions.Count)];

    private static Error NotFound(string address) => new(ErrorCode.NotFound) { Description = $"The messaging entity '{address}' could not be found." };
}
