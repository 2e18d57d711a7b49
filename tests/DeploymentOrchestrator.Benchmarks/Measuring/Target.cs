using System.Globalization;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>What a number should be.</summary>
/// <param name="Limit">The least, or the most.</param>
/// <param name="IsLeast">Which of the two.</param>
internal sealed record Target(double Limit, bool IsLeast)
{
    public static Target AtLeast(double limit) => new(limit, IsLeast: true);

    public static Target AtMost(double limit) => new(limit, IsLeast: false);

    public bool IsMetBy(double value) => IsLeast ? value >= Limit : value <= Limit;

    public override string ToString() => (IsLeast ? "≥ " : "≤ ") + Limit.ToString("#,0.##", CultureInfo.InvariantCulture);
}
