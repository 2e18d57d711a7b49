namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /history</c>: how deployments ended.</summary>
internal static class HistoryRoute
{
    /// <summary>The history of all releases, or of those selected in the address.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, IWaitHistory history, TimeProvider time)
    {
        var filter = HistoryFilter.From(context.Request.Query);
        return PageAnswer.Of<HistoryPage, HistoryView>(context, new HistoryView(filter, await ReadAsync(history, filter, time.GetUtcNow(), context.RequestAborted)),
            tables: view => view.History is { } kept ? PageTables.Of(kept) : []);
    }

    /// <summary>The history that is kept, counted; null if this store keeps no history.</summary>
    public static async Task<HistoryDetails?> ReadAsync(IWaitHistory history, HistoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken) =>
        await history.ReadAsync(new DateTimeOffset(filter.FirstDay(now), TimeOnly.MinValue, TimeSpan.Zero), cancellationToken) is { } ended
            ? HistoryDetails.Of(ended, filter, now)
            : null;
}

/// <summary>The history page.</summary>
/// <param name="Filter">The filter in the address.</param>
/// <param name="History">The history that is kept; null if this store keeps no history.</param>
public sealed record HistoryView(HistoryFilter Filter, HistoryDetails? History);
