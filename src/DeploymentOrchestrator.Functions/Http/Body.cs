using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Functions.Http;

/// <summary>Reads request bodies without trusting their length.</summary>
internal static class Body
{
    private const int Chunk = 16 * 1024;

    /// <summary>The whole body, or its first <paramref name="limit"/> + 1 bytes: one too many, so that whoever judges it sees that it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        int read;
        do
        {
            read = await request.Body.ReadAsync(body.GetMemory(Chunk)[..Math.Min(Chunk, limit + 1 - body.WrittenCount)], cancellationToken);
            body.Advance(read);
        }
        while (read > 0 && body.WrittenCount <= limit);

        return body.WrittenMemory;
    }
}
