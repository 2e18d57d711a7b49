using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class SampleClassificationTests
{
    public static TheoryData<string> Files => [.. Samples.Names("flux", "*.json").Where(name => name != "expected.json")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_sample_is_classified_as_expected(string file)
    {
        var expected = JsonElement.Parse(Samples.Bytes("flux/expected.json")).GetProperty(file);
        var fluxEvent = FluxEvent.Parse(Samples.Bytes($"flux/{file}"));

        var report = ReportClassifier.Classify(fluxEvent, fluxEvent.Timestamp.AddSeconds(1), ["cluster", "env"]).SingleOrDefault();

        Assert.Equal(expected.GetProperty("kind").GetString(), fluxEvent.InvolvedObject.Kind);
        Assert.Equal(expected.GetProperty("verdict").GetString(), report?.Verdict.ToString() ?? "None");
        Assert.Equal(expected.GetProperty("release").GetString(), report?.Release);
        Assert.Equal(expected.GetProperty("version").GetString(), report?.Version);
        Assert.Equal(expected.GetProperty("namespace").GetString(), report?.Place.Namespace);
    }

    [Fact]
    public void Every_expectation_has_its_sample() =>
        Assert.Equal(
            JsonElement.Parse(Samples.Bytes("flux/expected.json")).EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal),
            Samples.Names("flux", "*.json").Where(name => name != "expected.json"));
}
