using System.Text;
using DeploymentOrchestrator.Server.Kubernetes;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>How the events of a watch are grouped into batches.</summary>
public sealed class WatchBatchesTests
{
    private const int Most = 50;

    [Fact]
    public async Task At_most_one_batch_is_read_ahead_while_the_previous_one_is_stored()
    {
        // The whole body can be read at once: a reader that did not stop by itself would have read all of it before its first batch is complete.
        var body = new Lines([.. Enumerable.Range(0, 10_000).Select(i => Line($"web-{i}"))]);
        await using var batches = Read(body);

        for (var batch = 1; batch <= 5; batch++)
        {
            Assert.True(await batches.MoveNextAsync());
            Assert.InRange(body.Taken, batch, ((batch + 1) * Most) + 2);
        }
    }

    [Fact]
    public async Task Events_that_arrived_meanwhile_form_one_ordered_batch_with_the_last_event_per_object()
    {
        var read = await AllAsync(new Lines([Line("a"), Line("b"), Bookmark, Bookmark, Line("a"), Line("c"), Line("a")]));

        Assert.Equal(["ns/a ns/b - -", "ns/a ns/c", "ns/a"], read.Select(batch => string.Join(' ', batch.Select(word => word.Name ?? "-"))));
    }

    [Fact]
    public async Task A_partial_line_is_ignored()
    {
        var read = await AllAsync(new Lines([Line("a"), Line("b").TrimEnd()]));

        Assert.Equal("ns/a", Assert.Single(Assert.Single(read)).Name);
    }

    private static string Bookmark => """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7"}}}""" + "\n";

    private static string Line(string name) => $$$$"""{"type":"MODIFIED","object":{"metadata":{"name":"{{{{name}}}}","namespace":"ns","resourceVersion":"7"}}}""" + "\n";

    private static IAsyncEnumerator<IReadOnlyList<WatchWord>> Read(Stream body) =>
        new WatchBatches(body, () => { }, TimeProvider.System).ReadAsync(CancellationToken.None).GetAsyncEnumerator();

    private static async Task<List<IReadOnlyList<WatchWord>>> AllAsync(Stream body)
    {
        var all = new List<IReadOnlyList<WatchWord>>();
        await using var batches = Read(body);
        while (await batches.MoveNextAsync())
        {
            all.Add(batches.Current);
        }

        return all;
    }

    /// <summary>A body that is read one line at a time.</summary>
    private sealed class Lines(string[] lines) : MemoryStream
    {
        private int _read;

        public int Taken => Volatile.Read(ref _read);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(_read < lines.Length ? Encoding.UTF8.GetBytes(lines[_read++], buffer.Span) : 0);
    }
}
