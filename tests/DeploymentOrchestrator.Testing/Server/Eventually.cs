using System.Runtime.CompilerServices;

namespace DeploymentOrchestrator.Testing;

/// <summary>Waits for what nobody here is told of: another process, or an instance, which the port can only be asked about.</summary>
internal static class Eventually
{
    /// <summary>Asks until the answer is the one that is waited for.</summary>
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

    /// <summary>Waits until something is so.</summary>
    public static Task TrueAsync(Func<Task<bool>> isSo, int seconds = 180, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        GetAsync(isSo, so => so, seconds, what);
}
