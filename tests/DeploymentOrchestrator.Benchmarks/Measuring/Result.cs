namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>One number of all runs.</summary>
internal sealed record Result(string Scenario, string Name, double Median, double Least, double Most, string Unit, Target? Target)
{
    public bool? IsMet => Target?.IsMetBy(Median);

    public static IReadOnlyList<Result> Of(IEnumerable<Measurement> measured) =>
        [.. measured.GroupBy(m => (m.Scenario, m.Name)).Select(runs => Of([.. runs.OrderBy(m => m.Value)]))];

    private static Result Of(List<Measurement> runs)
    {
        var median = (runs[(runs.Count - 1) / 2].Value + runs[runs.Count / 2].Value) / 2;
        return new Result(runs[0].Scenario, runs[0].Name, median, runs[0].Value, runs[^1].Value, runs[0].Unit, runs[0].Target);
    }
}
