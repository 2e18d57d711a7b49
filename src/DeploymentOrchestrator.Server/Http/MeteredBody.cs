namespace DeploymentOrchestrator.Server.Http;

/// <summary>A request's body that takes its bytes out of the <see cref="RequestBudget"/> and ends with a refusal when there are none, or no more time.</summary>
/// <remarks>Whoever makes one cancels the pending read when the share ends.</remarks>
internal sealed class MeteredBody(Stream sent, RequestShare share) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await sent.ReadAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException broken) when (!cancellationToken.IsCancellationRequested)
        {
            throw share.Refusal ?? new BadHttpRequestException("The connection ended before the body did.", StatusCodes.Status400BadRequest, broken);
        }

        if (read > 0)
        {
            share.TakeBody(read);
        }
        else if (buffer.Length > 0)
        {
            share.Arrived();
        }

        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
