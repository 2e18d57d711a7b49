using System.Buffers;

namespace DeploymentOrchestrator;

/// <summary>Reads bodies without trusting their length: of requests, and of answers.</summary>
public static class LimitedBody
{
    private const int Chunk = 16 * 1024;

    /// <summary>The whole body, or its first <paramref name="limit"/> + 1 bytes: one too many, so that whoever judges it sees that it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream sent, int limit, CancellationToken cancellationToken)
    {
        // Grows with what has come: a Content-Length alone, of many connections that send nothing, must not cost a mebibyte each.
        var body = new ArrayBufferWriter<byte>();
        var chunk = ArrayPool<byte>.Shared.Rent(Chunk);
        int read;
        do
        {
            read = await sent.ReadAsync(chunk.AsMemory(0, Math.Min(Chunk, limit + 1 - body.WrittenCount)), cancellationToken);
            body.Write(chunk.AsSpan(0, read));
        }
        while (read > 0 && body.WrittenCount <= limit);

        // Only now, not in a finally: whoever was broken off in a read might write into what is somebody else's by then.
        ArrayPool<byte>.Shared.Return(chunk);
        return body.WrittenMemory;
    }
}
