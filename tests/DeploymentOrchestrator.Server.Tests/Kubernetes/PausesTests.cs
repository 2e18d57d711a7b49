using DeploymentOrchestrator.Server.Kubernetes;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>The pauses between attempts to reach the API server.</summary>
public sealed class PausesTests
{
    [Theory]
    [InlineData(0, null, 0.5, 0)]
    [InlineData(0, 7, 0.5, 7)]
    [InlineData(1, null, 0, 0.5)]
    [InlineData(1, null, 1, 0.25)]
    [InlineData(2, null, 0, 1)]
    [InlineData(3, null, 0.5, 1.5)]
    [InlineData(6, null, 0, 16)]
    [InlineData(7, null, 0, 30)]
    [InlineData(int.MaxValue, null, 0, 30)]
    [InlineData(int.MaxValue, null, 1, 15)]
    [InlineData(1, 120, 1, 120)]
    [InlineData(7, 1, 0, 30)]
    [InlineData(0, 999999999, 0, 300)]
    [InlineData(7, 999999999, 0, 300)]
    public void Pauses_double_up_to_half_a_minute_with_jitter_and_respect_Retry_After(int failures, int? retryAfter, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Pauses.After(failures, retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null, chance));
}
