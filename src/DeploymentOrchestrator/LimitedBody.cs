using System.Buffers;
using System.IO.Pipelines;

namespace DeploymentOrchestrator;

/// <summary>Reads bodies without trusting their length: of requests, and of answers.</summary>
public static class LimitedBody
{
    // Waiting costs no buffer: of a body that does not come, nothing is held.
    private static readonly StreamPipeReaderOptions Options = new(leaveOpen: true, useZeroByteReads: true);

    /// <summary>The whole body, or its first <paramref name="limit"/> + 1 bytes: one too many, so that the caller sees that it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream sent, int limit, CancellationToken cancellationToken)
    {
        // In small parts, so that a body holds what has come of it, and neither what was promised nor twice as much.
        var reader = PipeReader.Create(sent, Options);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.IsCompleted || read.Buffer.Length > limit)
            {
                var body = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, limit + 1L)).ToArray();

                // Only now, not in a finally: whoever was broken off in a read might write into what is somebody else's by then.
                await reader.CompleteAsync();
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
