using System.Buffers;

namespace DeploymentOrchestrator.Intake;

/// <summary>Reads request bodies without trusting their length.</summary>
public static class LimitedBody
{
    private const int Chunk = 16 * 1024;

    /// <summary>The whole body, or its first <paramref name="limit"/> + 1 bytes: one too many, so that whoever judges it sees that it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream sent, int limit, CancellationToken cancellationToken)
    {
        // Grows with what has come: a Content-Length alone, of many connections that send nothing, must not cost a mebibyte each.
        var body = new ArrayBufferWriter<byte>();
        int read;
        do
        {
            read = await sent.ReadAsync(body.GetMemory(Chunk)[..Math.Min(Chunk, limit + 1 - body.WrittenCount)], cancellationToken);
            body.Advance(read);
        }
        while (read > 0 && body.WrittenCount <= limit);

        return body.WrittenMemory;
    }
}
