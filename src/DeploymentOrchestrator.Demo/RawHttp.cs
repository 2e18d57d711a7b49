using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DeploymentOrchestrator.Demo;

/// <summary>Sends bytes over a socket unchanged, which no HTTP client does, and reads the response.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request and reads one response.</summary>
    public static async Task<RawResponse> SendAsync(Uri server, ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(request, cancellationToken);
        return await ReadAsync(new StreamReader(stream, Encoding.Latin1), cancellationToken);
    }

    // Latin1 maps bytes to characters one to one; the body itself is UTF-8.
    private static async Task<RawResponse> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var status = await reader.ReadLineAsync(cancellationToken) ?? throw new IOException("The server closed the connection without an answer.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var parts = line.Split(": ", 2);
            headers[parts[0]] = parts[^1];
        }

        var body = headers.ContainsKey("Transfer-Encoding")
            ? await ReadChunksAsync(reader, cancellationToken)
            : await ReadCharactersAsync(reader, int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture), cancellationToken);
        return new RawResponse(
            int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)));
    }

    private static async Task<string> ReadChunksAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var body = new StringBuilder();
        while (int.Parse(await reader.ReadLineAsync(cancellationToken) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Append(await ReadCharactersAsync(reader, length, cancellationToken));
            await reader.ReadLineAsync(cancellationToken);
        }

        return body.ToString();
    }

    private static async Task<string> ReadCharactersAsync(StreamReader reader, int count, CancellationToken cancellationToken)
    {
        var buffer = new char[count];
        await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer);
    }
}
