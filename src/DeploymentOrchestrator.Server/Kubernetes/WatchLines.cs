using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Reads the body of a watch: a line of JSON an event, as long as the watch stands.</summary>
internal static class WatchLines
{
    // etcd takes objects of 1.5 MB.
    private const int Longest = 16 * 1024 * 1024;

    /// <summary>The events until the watch ends.</summary>
    /// <exception cref="IOException">The connection was lost, or a line does not end.</exception>
    public static async IAsyncEnumerable<WatchWord> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    yield return WatchWord.Read(rest.Slice(0, end).ToArray());
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > Longest)
                {
                    throw new IOException($"An event of the watch has over {Longest} bytes.");
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    // Half a line is what a connection that was lost leaves behind: nothing of it is believed.
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
