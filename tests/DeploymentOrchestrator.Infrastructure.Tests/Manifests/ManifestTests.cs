using System.Text.Json.Nodes;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

namespace DeploymentOrchestrator.Infrastructure.Tests.Manifests;

/// <summary>The manifests that each environment would apply to its cluster.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Environments { get; } = [.. Overlay.Environments];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Manifests_have_the_required_fields_of_their_kind_and_no_unknown_ones(string folder) =>
        Assert.Empty(Overlay.Build(folder).Manifests.SelectMany(Shape.Mistakes));

    [Theory]
    [MemberData(nameof(Environments))]
    public void No_manifest_occurs_twice(string folder) =>
        Assert.Empty(Overlay.Build(folder).Manifests.GroupBy(manifest => manifest.Id()).Where(same => same.Count() > 1).Select(same => same.Key));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_placeholder_is_replaced_by_the_environment(string folder) =>
        Assert.DoesNotContain("set-in-environments", string.Concat(Overlay.Build(folder).Manifests.Select(manifest => manifest.ToJsonString())));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_container_has_limits_of_processor_memory_and_disk(string folder)
    {
        var limits = Overlay.Build(folder).Manifests.SelectMany(manifest => manifest.Everything()).OfType<JsonObject>()
            .Where(node => node["limits"] is JsonObject).Select(node => node["limits"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));

        Assert.All(limits, names => Assert.Equal(["cpu", "ephemeral-storage", "memory"], names));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void No_network_policy_allows_all_egress(string folder)
    {
        var rules = Overlay.Build(folder).Manifests.Where(manifest => manifest.Is("NetworkPolicy")).SelectMany(policy => policy.List("spec/egress"));

        Assert.All(rules, rule =>
        {
            Assert.NotEmpty(rule.List("ports"));
            Assert.All(rule.List("to"), to => Assert.True(to["podSelector"] is not null || to.List("ipBlock/except").Any(range => range.GetValue<string>() == "169.254.0.0/16"), rule.ToJsonString()));
        });
    }

    [Fact]
    public void Every_file_is_part_of_an_environment()
    {
        var used = Overlay.Environments.SelectMany(folder => Overlay.Build(folder).Files).ToHashSet();
        var files = Repository.FilesBelow("infra/flux").Concat(Repository.FilesBelow("infra/server"))
            .Where(path => !Path.GetFileName(path).StartsWith("Dockerfile", StringComparison.Ordinal) && !path.EndsWith(".md", StringComparison.Ordinal));

        Assert.Empty(files.Except(used));
    }

    [Fact]
    public void A_planted_mistake_is_found()
    {
        var provider = Yaml.Parse("""
            apiVersion: notification.toolkit.fluxcd.io/v1beta2
            kind: Provider
            metadata: { name: azureeventhub, namespace: flux-config }
            spec: { type: azureventhub, serviceAccountName: team, timeout: 60 }
            """).Single();

        Assert.Equal(
        [
            "Provider flux-config/azureeventhub/spec has serviceAccountName, which is not known there",
            "Provider flux-config/azureeventhub/spec/type is \"azureventhub\", not azureeventhub|generic-hmac",
            "Provider flux-config/azureeventhub/spec/timeout is 60, not duration",
        ],
        Shape.Mistakes(provider));
    }
}
