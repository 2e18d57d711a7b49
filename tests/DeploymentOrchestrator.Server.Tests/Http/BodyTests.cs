using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Server.Tests.Http;

public sealed class BodyTests
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

        var body = await ReadAsync(sent, contentLength: null);

        Assert.Equal(sent[..read], body.ToArray());
    }

    [Fact]
    public async Task A_length_that_is_only_promised_costs_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        await ReadAsync([1, 2, 3], contentLength: 100_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 90_000);
    }

    private static Task<ReadOnlyMemory<byte>> ReadAsync(byte[] sent, long? contentLength)
    {
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(sent), ContentLength = contentLength } };
        return Body.ReadAsync(context.Request, 100_000, CancellationToken.None);
    }
}
