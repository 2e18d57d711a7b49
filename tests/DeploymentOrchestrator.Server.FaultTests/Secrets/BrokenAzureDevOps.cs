using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Answers every call with something that is not HTTP and repeats the caller's Authorization header: an error message that quotes the line contains the token.</summary>
internal sealed class BrokenAzureDevOps : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _answering;

    public BrokenAzureDevOps()
    {
        _listener.Start();
        _answering = AnswerAsync();
    }

    public Uri Organization => new($"http://{_listener.LocalEndpoint}/broken/");

    public int Calls { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _answering;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var caller = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(caller);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server was stopped.
        }
    }

    private async Task AnswerAsync(TcpClient caller)
    {
        try
        {
            using var reader = new StreamReader(caller.GetStream(), Encoding.Latin1);
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                if (line.StartsWith("Authorization: Basic ", StringComparison.OrdinalIgnoreCase))
                {
                    var token = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2]))[1..];
                    await caller.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nwho are you {token}\r\n\r\n"));
                    Calls++;
                    return;
                }
            }
        }
        catch (IOException)
        {
            // The caller closed the connection.
        }
    }
}
