namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /history</c>: how deployments went.</summary>
internal static class HistoryRoute
{
    /// <summary>Of all releases, or of what the address names.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, IWaitHistory history, TimeProvider time)
    {
        var filter = HistoryFilter.From(context.Request.Query);
        return PageAnswer.Of<HistoryPage, HistoryView>(context, new HistoryView(filter, await ReadAsync(history, filter, time.GetUtcNow(), context.RequestAborted)),
            tables: view => view.History is { } kept ? PageTables.Of(kept) : []);
    }

    /// <summary>What is kept, counted; null: this store keeps no history.</summary>
    public static async Task<HistoryDetails?> ReadAsync(IWaitHistory history, HistoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken) =>
        await history.ReadAsync(new DateTimeOffset(filter.FirstDay(now), TimeOnly.MinValue, TimeSpan.Zero), cancellationToken) is { } ended
            ? HistoryDetails.Of(ended, filter, now)
            : null;
}

/// <summary>The history's page.</summary>
/// <param name="Filter">What was asked for.</param>
/// <param name="History">What is kept; null: this store keeps no history.</param>
public sealed record HistoryView(HistoryFilter Filter, HistoryDetails? History);
