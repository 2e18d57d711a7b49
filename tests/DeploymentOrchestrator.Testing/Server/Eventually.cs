using System.Runtime.CompilerServices;

namespace DeploymentOrchestrator.Testing;

/// <summary>Polls for conditions that cannot notify a test: in another process, or in an instance, whose port can only be queried.</summary>
internal static class Eventually
{
    /// <summary>Polls until the answer is the expected one.</summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> ask, Func<T, bool> isSo, int seconds = 180, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var answer = await ask();
            if (isSo(answer))
            {
                return answer;
            }

            Assert.False(limit.IsCancellationRequested, $"Not within {seconds} s: {what}");
            await Task.Delay(10);
        }
    }

    /// <summary>Polls until a condition is true.</summary>
    public static Task TrueAsync(Func<Task<bool>> isSo, int seconds = 180, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        GetAsync(isSo, so => so, seconds, what);
}
