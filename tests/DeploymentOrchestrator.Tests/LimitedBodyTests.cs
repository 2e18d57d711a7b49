namespace DeploymentOrchestrator.Tests;

public sealed class LimitedBodyTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(40_000, 40_000)]
    [InlineData(100_000, 100_000)]
    [InlineData(100_001, 100_001)]
    [InlineData(300_000, 100_001)]
    public async Task A_body_is_read_to_one_byte_over_its_limit(int length, int read)
    {
        var sent = new byte[length];
        Random.Shared.NextBytes(sent);

        var body = await ReadAsync(sent);

        Assert.Equal(sent[..read], body.ToArray());
    }

    // Repeat it ten times, because a pool that is still empty has to allocate its first chunk.
    [Fact]
    public async Task Memory_is_used_for_received_bytes_only()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var body = 0; body < 10; body++)
        {
            await ReadAsync([1, 2, 3]);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }

    private static Task<ReadOnlyMemory<byte>> ReadAsync(byte[] sent) => LimitedBody.ReadAsync(new MemoryStream(sent), 100_000, CancellationToken.None);
}
