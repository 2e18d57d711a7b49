using System.Text.Json;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>Writes the results as JSON.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void Write(string path, Machine machine, BenchmarkSettings settings, IReadOnlyList<Result> results) => File.WriteAllText(
        path,
        JsonSerializer.Serialize(
            new { machine, settings = settings with { DataFolder = "", AzureStorage = null }, results = results.Select(r => new { r.Scenario, r.Name, r.Median, r.Least, r.Most, r.Unit, target = r.Target?.ToString(), r.IsMet }) },
            Options));
}
