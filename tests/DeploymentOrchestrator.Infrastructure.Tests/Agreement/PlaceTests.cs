using System.Text.Json.Nodes;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>The keys that Flux sends for a place must be those by which the service distinguishes places.</summary>
public sealed class PlaceTests
{
    public static TheoryData<string> Environments { get; } = [.. Overlay.Environments.Where(folder => folder.StartsWith("infra/flux/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Alerts_carry_the_place_metadata_and_have_no_inclusion_list(string folder)
    {
        var alerts = Overlay.Build(folder).Manifests.Where(manifest => manifest.Is("Alert")).ToList();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert =>
        {
            Assert.Equal(new FluxOptions().EffectivePlaceKeys.Order(StringComparer.Ordinal), alert.Keys("spec/eventMetadata").Order(StringComparer.Ordinal));
            Assert.Equal(["HelmRelease", "HelmChart"], alert.List("spec/eventSources").Select(source => source.Text("kind")));
            Assert.All(alert.List("spec/eventSources"), source => Assert.Equal("*", source.Text("name")));
            Assert.DoesNotContain("inclusionList", alert.Keys("spec"));
        });
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void The_status_of_a_cluster_names_the_place_that_its_alerts_name(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;
        var place = manifests.First(manifest => manifest.Is("Alert")).At("spec/eventMetadata");
        var posted = manifests.SelectMany(manifest => manifest.Everything()).OfType<JsonObject>().Where(map => map["name"]?.ToString() is "METADATA");

        Assert.All(posted, metadata => Assert.True(JsonNode.DeepEquals(place, JsonNode.Parse(metadata.Text("value")))));
    }

    [Fact]
    public void No_two_environments_have_the_same_place()
    {
        var places = Overlay.Environments
            .Select(folder => Overlay.Build(folder).Manifests.Where(manifest => manifest.Is("Alert")).Select(alert => alert.At("spec/eventMetadata")!.ToJsonString()).Distinct().ToList())
            .Where(place => place.Count > 0)
            .ToList();

        Assert.All(places, place => Assert.Single(place));
        Assert.Equal(places.Count, places.Select(place => place[0]).Distinct().Count());
    }

    [Fact]
    public void The_function_app_has_the_same_place_keys() =>
        Assert.Contains($"param placeKeys string[] = ['{string.Join("', '", new FluxOptions().EffectivePlaceKeys)}']", Repository.Read("infra/main.bicep"), StringComparison.Ordinal);
}
