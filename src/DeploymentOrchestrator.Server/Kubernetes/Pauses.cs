namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>How long to wait before the API server is asked again.</summary>
internal static class Pauses
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromMinutes(5);

    /// <summary>The pause: doubling, and shortened by up to a half, so that servers that lost one API server together do not come back together.</summary>
    /// <param name="failures">How many times in a row nothing came of it.</param>
    /// <param name="retryAfter">What the API server asked for; never less than that, up to five minutes.</param>
    /// <param name="chance">From 0 to 1, different each time.</param>
    public static TimeSpan After(int failures, TimeSpan? retryAfter, double chance)
    {
        var asked = retryAfter > LongestAskedFor ? LongestAskedFor : retryAfter ?? TimeSpan.Zero;
        if (failures == 0)
        {
            return asked;
        }

        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 10));
        var pause = (doubled < Longest ? doubled : Longest) * (1 - (chance / 2));
        return asked > pause ? asked : pause;
    }
}
