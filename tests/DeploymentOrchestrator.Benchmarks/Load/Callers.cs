using System.Diagnostics;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Ways to call.</summary>
internal static class Callers
{
    /// <summary>So many calls by so many callers, each of which waits for its answer.</summary>
    /// <returns>Calls a second.</returns>
    public static async Task<double> RunAsync(int calls, int callers, Func<int, Task> call)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < calls;)
            {
                await call(i);
            }
        })));
        return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Calls at a steady rate, whether earlier ones were answered or not: a slow answer delays no later call, so no delay hides.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="perSecond">How fast.</param>
    /// <param name="call">Takes the index and the moment at which the call was due.</param>
    public static async Task AtRateAsync(int calls, int perSecond, Func<int, long, Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        var open = new List<Task>(calls);
        for (var i = 0; i < calls; i++)
        {
            var due = started + (i * Stopwatch.Frequency / perSecond);
            while (Stopwatch.GetTimestamp() < due)
            {
                await Task.Delay(1);
            }

            var (index, at) = (i, due);
            open.Add(Task.Run(() => call(index, at)));
        }

        await Task.WhenAll(open);
    }
}
