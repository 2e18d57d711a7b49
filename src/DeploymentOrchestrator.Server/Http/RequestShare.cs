namespace DeploymentOrchestrator.Server.Http;

/// <summary>What one request holds of the <see cref="RequestBudget"/>, and how long its body may take: 10 s, and 10 s more for each mebibyte that came.</summary>
internal sealed class RequestShare : IDisposable
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly TimeSpan TimeForMebibyte = TimeSpan.FromSeconds(10);
    private static readonly BadHttpRequestException TooSlow = new("The body came too slowly: a mebibyte may take 10 seconds.", StatusCodes.Status408RequestTimeout);

    private readonly RequestBudget _budget;
    private readonly CancellationTokenSource _ended;
    private readonly long _began;
    private readonly TimeProvider _time;
    private BadHttpRequestException? _refusal;
    private long _received;

    public RequestShare(RequestBudget budget, TimeProvider time)
    {
        (_budget, _time, _began) = (budget, time, time.GetTimestamp());
        _ended = new CancellationTokenSource(TimeForMebibyte, time);
        Ended = _ended.Token;
        Place = new LinkedListNode<RequestShare>(this);
    }

    /// <summary>Ends when no more of the body is waited for.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why it is not waited for; null: it is.</summary>
    public BadHttpRequestException? Refusal => Volatile.Read(ref _refusal) ?? (Ended.IsCancellationRequested ? TooSlow : null);

    /// <summary>Its place among those that are arriving; the budget's, under its lock.</summary>
    internal LinkedListNode<RequestShare> Place { get; }

    /// <summary>The bytes that it holds; the budget's, under its lock.</summary>
    internal long Held { get; set; }

    /// <summary>Headers have come.</summary>
    /// <exception cref="BadHttpRequestException">There is no room for them.</exception>
    public void TakeHeaders(long bytes) => _budget.Take(this, bytes);

    /// <summary>A part of the body has come.</summary>
    /// <exception cref="BadHttpRequestException">There is no room for it, or the body took too long.</exception>
    public void TakeBody(int bytes)
    {
        var before = _received / Mebibyte;
        _received += bytes;
        if (_received / Mebibyte is var after && after > before && !Ended.IsCancellationRequested)
        {
            var left = (TimeForMebibyte * (after + 1)) - _time.GetElapsedTime(_began);
            _ended.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        _budget.Take(this, bytes);
    }

    /// <summary>The body has ended.</summary>
    public void Arrived() => _budget.Arrived(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _budget.End(this);
        _ended.Dispose();
    }

    // Under the budget's lock, like the first half of Dispose: so it is never disposed before this is done. The reader of the body continues on another thread.
    internal void Refuse(string reason)
    {
        Volatile.Write(ref _refusal, new BadHttpRequestException(reason, StatusCodes.Status503ServiceUnavailable));
        _ = _ended.CancelAsync();
    }
}
