using System.Buffers;
using System.IO.Pipelines;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>A request's body that takes its bytes out of the <see cref="RequestBudget"/> and ends with a refusal when there are none, or no more time.</summary>
/// <remarks>The creator cancels the pending read when the share ends.</remarks>
internal sealed class MeteredBody(PipeReader sent, RequestShare share) : Stream
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
        ReadResult result;
        try
        {
            result = await sent.ReadAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is IOException and not BadHttpRequestException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A stream of HTTP/2 that is reset ends a read before its request counts as aborted.
            throw new BadHttpRequestException("The connection ended before the body did.", StatusCodes.Status400BadRequest, broken);
        }

        // What is left of it is Kestrel's to drain, for which no read may be open.
        if (share.Refusal is { } refusal)
        {
            sent.AdvanceTo(result.Buffer.Start);
            throw refusal;
        }

        var part = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        var read = (int)part.Length;
        part.CopyTo(buffer.Span);
        sent.AdvanceTo(part.End);
        if (read > 0)
        {
            share.TakeBody(read);
        }
        else if (result.IsCompleted)
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
