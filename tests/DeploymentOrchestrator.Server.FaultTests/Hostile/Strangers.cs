using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Callers without key or secret, who occupy as many resources as possible until they are disposed of.</summary>
internal sealed class Strangers : IDisposable
{
    private const int Body = 1024 * 1024;
    private const int AtOnce = 64;
    private static readonly byte[] AllButTheLastByte = [.. Encoding.Latin1.GetBytes($"POST /api/FluxEvent HTTP/1.1\r\nHost: x\r\nContent-Length: {Body}\r\n\r\n"), .. new byte[Body - 1]];
    private readonly ConcurrentBag<IDisposable> _held = [];
    private readonly CancellationTokenSource _over = new();

    /// <summary>Connections that send a whole body except for its last byte.</summary>
    public Task HoldBodiesAsync(Uri server, int count) => HoldAsync(server, count, AllButTheLastByte);

    /// <summary>Connections that send nothing.</summary>
    public Task KeepSilentAsync(Uri server, int count) => HoldAsync(server, count, []);

    /// <summary>HTTP/2 streams that send a body except for its last byte, on as many connections as the server requires for them.</summary>
    /// <returns>When each stream was started or refused.</returns>
    public Task HoldStreamsAsync(Uri server, int count)
    {
        var http = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _held.Add(http);
        return Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            var body = new UnendingBody(_over.Token);
            var answer = http.PostAsync(new Uri("api/FluxEvent", UriKind.Relative), body, _over.Token);
            await Task.WhenAny(answer, body.Began);
            _ = answer.ContinueWith(answered => answered.Exception, TaskScheduler.Default);
        }));
    }

    public void Dispose()
    {
        _over.Cancel();
        foreach (var held in _held)
        {
            held.Dispose();
        }

        _over.Dispose();
    }

    private Task HoldAsync(Uri server, int count, byte[] sent) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (_, _) =>
        {
            var client = new TcpClient();
            _held.Add(client);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await client.ConnectAsync(server.Host, server.Port, limit.Token);
                await client.GetStream().WriteAsync(sent, limit.Token);
            }
            catch (Exception refused) when (refused is IOException or SocketException or OperationCanceledException)
            {
                // The server dropped the connection or stopped reading, which it may do.
            }
        });

    private sealed class UnendingBody(CancellationToken over) : HttpContent
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _began.SetResult();
            await stream.WriteAsync(new byte[Body - 1], over);
            await stream.FlushAsync(over);
            await Task.Delay(Timeout.Infinite, over);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Body;
            return true;
        }
    }
}
