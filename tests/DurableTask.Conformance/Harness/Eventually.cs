using System.Diagnostics;

namespace DurableTask.Conformance.Harness;

/// <summary>Polls for a condition.</summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Limit, $"Not within {Limit}: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
