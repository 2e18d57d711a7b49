using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Server.Store;

/// <summary>Lists of Durable Task's client, page by page.</summary>
internal static class FirstPage
{
    /// <summary>The page at which the query stands; its continuation token gives the next, null: this is the last one.</summary>
    public static async Task<Page<T>> FirstPageAsync<T>(this AsyncPageable<T> list, CancellationToken cancellationToken)
        where T : notnull
    {
        await using var pages = list.AsPages().GetAsyncEnumerator(cancellationToken);
        if (!await pages.MoveNextAsync())
        {
            return new Page<T>([], null);
        }

        // Some stores say "no further page" with an empty text.
        return pages.Current.ContinuationToken is "" ? new Page<T>(pages.Current.Values, null) : pages.Current;
    }
}
