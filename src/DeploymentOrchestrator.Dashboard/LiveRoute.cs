using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /live</c>: signals that something has changed, but not what. The page then fetches itself again.</summary>
internal static class LiveRoute
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // The page also has to be fetched again without any change, because texts such as "41 min left" depend on the time.
    private const int BeatsOfSilence = 20;

    /// <summary>Sends server-sent events until the browser disconnects or the server stops.</summary>
    public static IResult Get(HttpContext context, IStoreStatus store, IHostApplicationLifetime lifetime) =>
        TypedResults.ServerSentEvents(ChangesAsync(store, context.RequestAborted, lifetime.ApplicationStopping));

    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        IStoreStatus store, CancellationToken gone, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping, cancellationToken);
        using var beat = new PeriodicTimer(Pace);
        var (told, silent) = (-1L, 0);
        do
        {
            // Only a number is compared and no table is read, so that viewers cost nothing while nothing happens. Other stores have no such number.
            var commits = store.Commits;
            if (commits != told || ++silent >= BeatsOfSilence)
            {
                yield return new SseItem<string>("changed");
                (told, silent) = (commits, 0);
            }
        }
        while (await NextAsync(beat, end.Token));
    }

    private static async Task<bool> NextAsync(PeriodicTimer beat, CancellationToken end)
    {
        try
        {
            return await beat.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
