using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>Everything that a manifest refers to must exist, in the namespace where its kind looks for it.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Environments { get; } = [.. Overlay.Environments];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Alerts_have_their_provider_and_providers_their_secret(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;

        Assert.All(manifests.Where(manifest => manifest.Is("Alert")), alert => Find(manifests, "Provider", alert, "spec/providerRef/name"));
        foreach (var provider in manifests.Where(manifest => manifest.Is("Provider") && manifest.At("spec/secretRef") is not null))
        {
            var secret = Find(manifests, "Secret", provider, "spec/secretRef/name");
            Assert.Equal([provider.Text("spec/type") is "azureeventhub" ? "address" : "token"], secret.Keys("stringData"));
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Providers_have_an_address_and_one_authentication_method(string folder)
    {
        foreach (var provider in Overlay.Build(folder).Manifests.Where(manifest => manifest.Is("Provider")))
        {
            var bySecret = provider.At("spec/secretRef") is not null;
            var byIdentity = provider.At("spec/channel") is not null;
            Assert.True(provider.Text("spec/type") is "azureeventhub" ? bySecret ^ byIdentity : bySecret && provider.At("spec/address") is not null, provider.Id());
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Kustomizations_refer_to_an_existing_source(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;

        Assert.All(manifests.Where(manifest => manifest.Is("Kustomization")), one => Find(manifests, "GitRepository", one, "spec/sourceRef/name"));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Pods_refer_only_to_existing_secrets_settings_volumes_and_accounts(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;
        foreach (var workload in manifests.Where(manifest => manifest.Is("Deployment") || manifest.Is("CronJob")))
        {
            var maps = workload.Everything().OfType<JsonObject>().ToList();
            foreach (var reference in maps.Where(map => map["secretKeyRef"] is not null))
            {
                Assert.Contains(reference.Text("secretKeyRef/key"), KeysOf(manifests, workload, reference.Text("secretKeyRef/name")));

                // A missing one would be a setting without a value.
                Assert.Null(reference.At("secretKeyRef/optional"));
            }

            Assert.All(maps.Where(map => map["claimName"] is not null), map => Find(manifests, "PersistentVolumeClaim", workload, map.Text("claimName"), isName: true));
            Assert.All(maps.Where(map => map["secretName"] is not null), map => Find(manifests, "Secret", workload, map.Text("secretName"), isName: true));
            Assert.All(maps.Where(map => map["configMapRef"] is not null), map => Find(manifests, "ConfigMap", workload, map.Text("configMapRef/name"), isName: true));
            Assert.All(maps.Where(map => map["configMap"] is not null), map => Find(manifests, "ConfigMap", workload, map.Text("configMap/name"), isName: true));
            Assert.All(maps.Where(map => map["serviceAccountName"] is not null), map => Find(manifests, "ServiceAccount", workload, map.Text("serviceAccountName"), isName: true));

            var volumes = maps.SelectMany(map => map.List("volumes")).Select(volume => volume.Text("name"));
            Assert.Equal(volumes.Order(StringComparer.Ordinal), maps.SelectMany(map => map.List("volumeMounts")).Select(mount => mount.Text("name")).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Roles_are_bound_to_accounts_that_exist(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;
        foreach (var binding in manifests.Where(manifest => manifest.Is("ClusterRoleBinding")))
        {
            Assert.Contains(manifests, manifest => manifest.Is("ClusterRole") && manifest.Text("metadata/name") == binding.Text("roleRef/name"));
            Assert.All(binding.List("subjects"), subject => Assert.Contains(
                manifests, manifest => manifest.Id() == $"{subject.Text("kind")} {subject.Text("namespace")}/{subject.Text("name")}"));
        }
    }

    [Fact]
    public void The_servers_keys_are_in_no_manifest_so_that_nothing_that_is_applied_touches_them() => Assert.All(
        Overlay.Environments.Where(folder => folder.StartsWith("infra/server/", StringComparison.Ordinal)),
        folder => Assert.DoesNotContain(Overlay.Build(folder).Manifests, manifest => manifest.Is("Secret")));

    // A Secret in the manifests, or one that a command of the rollout page creates.
    private static IEnumerable<string> KeysOf(IEnumerable<JsonNode> manifests, JsonNode workload, string name)
    {
        var (space, page) = (workload.Text("metadata/namespace"), Repository.Read("docs/rollout.md").Replace("\\\n", " ", StringComparison.Ordinal));
        return Regex.Match(page, $"kubectl -n {space} create secret generic {name}( .*)") is { Success: true } command
            ? Regex.Matches(command.Groups[1].Value, "--from-literal=([^=]+)=").Select(literal => literal.Groups[1].Value)
            : Find(manifests, "Secret", workload, name, isName: true).Keys("stringData");
    }

    // It must be in the same namespace, because none of these references can cross namespaces.
    private static JsonNode Find(IEnumerable<JsonNode> manifests, string kind, JsonNode user, string pathOrName, bool isName = false)
    {
        var id = $"{kind} {user.Text("metadata/namespace")}/{(isName ? pathOrName : user.Text(pathOrName))}";
        return manifests.SingleOrDefault(manifest => manifest.Id() == id) ?? throw new Xunit.Sdk.XunitException($"{user.Id()} names {id}, which is not there");
    }
}
