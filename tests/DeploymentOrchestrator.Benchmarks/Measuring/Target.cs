using System.Globalization;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>The target for a number.</summary>
/// <param name="Limit">The minimum or the maximum.</param>
/// <param name="IsLeast">True if the limit is the minimum.</param>
internal sealed record Target(double Limit, bool IsLeast)
{
    public static Target AtLeast(double limit) => new(limit, IsLeast: true);

    public static Target AtMost(double limit) => new(limit, IsLeast: false);

    public bool IsMetBy(double value) => IsLeast ? value >= Limit : value <= Limit;

    public override string ToString() => (IsLeast ? "≥ " : "≤ ") + Limit.ToString("#,0.##", CultureInfo.InvariantCulture);
}
