using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace DeploymentOrchestrator.Dashboard;

/// <summary><c>GET /live</c>: says that something has changed, and nothing of what: the page asks for itself again.</summary>
internal static class LiveRoute
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // "41 min left" is another sentence a while later, although nothing has happened.
    private const int BeatsOfSilence = 20;

    /// <summary>Server-sent events until the browser goes or the server stops.</summary>
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
            // A number is compared, no table is read: whoever looks on costs nothing while nothing happens. Another store has no such number.
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
