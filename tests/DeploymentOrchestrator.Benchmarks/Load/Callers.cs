using System.Diagnostics;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Ways to generate load.</summary>
internal static class Callers
{
    /// <summary>Makes the given number of calls from the given number of callers, each of which waits for its answer.</summary>
    /// <returns>The number of calls per second.</returns>
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

    /// <summary>Calls at a steady rate, whether or not earlier calls were answered: a slow answer delays no later call, so every delay shows in the measurement.</summary>
    /// <param name="calls">The number of calls.</param>
    /// <param name="perSecond">The rate.</param>
    /// <param name="call">Makes one call; the arguments are its index and the time at which it was due.</param>
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
