namespace DeploymentOrchestrator.Server.Http;

/// <summary>Reads request bodies without trusting their length.</summary>
internal static class Body
{
    /// <summary>The whole body, or its first <paramref name="limit"/> + 1 bytes: one too many, so that whoever judges it sees that it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? limit, limit) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, length);
    }
}
