using System.Text.Json.Nodes;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>The embedded server as the cluster would run it.</summary>
public sealed class ServerInClusterTests : IDisposable
{
    private const string Folder = "infra/server/environments/dev/01";
    private const string OwnCluster = "infra/flux/environments/dev/01";
    private const string OtherCluster = "infra/flux/environments/dev/02";
    private readonly IReadOnlyList<JsonNode> _manifests = Overlay.Build(Folder).Manifests;
    private readonly string _data = Directory.CreateTempSubdirectory("infrastructure-").FullName;

    private JsonNode Pod => Only("Deployment").At("spec/template/spec")!;

    private JsonNode Container => Assert.Single(Pod.List("containers"));

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void The_server_takes_its_settings()
    {
        var settings = ServerSettings.From(Configuration());

        ConfigurationCheck.Run(Configuration());
        Assert.Equal(["http://0.0.0.0:8080"], settings.Urls);
        Assert.Single(settings.FunctionKeys);
        Assert.Single(settings.ManagementKeys);
        Assert.All(settings.ManagementUrls, url => Assert.True(ConfigurationCheck.IsLoopback(url)));
    }

    [Fact]
    public void A_secret_placeholder_stops_the_start() =>
        Assert.Throws<Server.StartFailedException>(() => ConfigurationCheck.Run(Configuration(isFilledIn: false)));

    [Fact]
    public void Every_written_path_is_on_a_mounted_volume()
    {
        var mounts = Container.List("volumeMounts").ToDictionary(mount => mount.Text("name"), mount => mount.Text("mountPath"));

        Assert.Equal(Configuration()["Storage:Path"], mounts["data"]);
        Assert.Equal(Configuration()["Storage:KeyRing"], mounts["keys"]);
        Assert.Equal("/tmp", mounts["tmp"]);
    }

    [Fact]
    public void One_pod_owns_the_database()
    {
        Assert.Equal(1, Only("Deployment").Number("spec/replicas"));
        Assert.Equal("Recreate", Only("Deployment").Text("spec/strategy/type"));
        Assert.All(Of("PersistentVolumeClaim"), claim => Assert.Equal("ReadWriteOncePod", claim.Text("spec/accessModes/0")));
    }

    [Fact]
    public void Several_pods_share_a_task_hub_and_a_key_ring_and_no_database()
    {
        var manifests = Overlay.Build("infra/server/environments/tst/01").Manifests;
        var deployment = manifests.Single(manifest => manifest.Is("Deployment"));
        var settings = manifests.Single(manifest => manifest.Is("ConfigMap"));
        var volumes = deployment.List("spec/template/spec/volumes").ToDictionary(volume => volume.Text("name"));

        Assert.Equal(2, deployment.Number("spec/replicas"));
        Assert.Equal("RollingUpdate", deployment.Text("spec/strategy/type"));
        Assert.Equal("AzureStorage", settings.Text("data/DurableTask__Provider"));
        Assert.NotEmpty(settings.Text("data/DurableTask__AccountName"));
        Assert.NotNull(volumes["data"].At("emptyDir"));
        var keys = Assert.Single(manifests, manifest => manifest.Is("PersistentVolumeClaim"));
        Assert.Equal(keys.Text("metadata/name"), volumes["keys"].Text("persistentVolumeClaim/claimName"));
        Assert.Equal("ReadWriteMany", keys.Text("spec/accessModes/0"));
        Assert.Equal(manifests.Single(manifest => manifest.Is("ServiceAccount")).Text("metadata/name"), deployment.Text("spec/template/spec/serviceAccountName"));
        Assert.Equal("true", deployment.At("spec/template/metadata/labels")!["azure.workload.identity/use"]!.GetValue<string>());
    }

    [Fact]
    public void The_watching_service_account_may_read_releases_and_charts_and_nothing_else()
    {
        var manifests = Overlay.Build(Folder).Manifests;
        var flux = Overlay.Build(OwnCluster).Manifests.Single(manifest => manifest.Is("Alert")).At("spec/eventMetadata")!.AsObject();
        var settings = manifests.Single(manifest => manifest.Is("ConfigMap"));
        var rules = manifests.Single(manifest => manifest.Is("ClusterRole")).List("rules").ToList();

        Assert.Equal(["helm.toolkit.fluxcd.io/helmreleases", "source.toolkit.fluxcd.io/helmcharts"], rules.Select(rule => $"{rule.Text("apiGroups/0")}/{rule.Text("resources/0")}"));
        Assert.All(rules, rule => Assert.Equal(["get", "list", "watch"], rule.List("verbs").Select(verb => verb!.GetValue<string>())));
        Assert.All(rules, rule => Assert.Single(rule.List("resources")));
        Assert.True(manifests.Single(manifest => manifest.Is("Deployment")).At("spec/template/spec/automountServiceAccountToken")!.GetValue<bool>());
        Assert.Equal("true", settings.Text("data/Kubernetes__Watch"));

        // Events and watched objects must have the same place.
        Assert.All(flux, pair => Assert.Equal(pair.Value!.GetValue<string>(), settings.Text($"data/Kubernetes__Metadata__{pair.Key}")));
    }

    [Theory]
    [InlineData(Folder)]
    [InlineData("infra/server/environments/tst/01")]
    [InlineData(OtherCluster)]
    public void No_pod_runs_as_root_or_writes_to_its_image(string folder)
    {
        var pods = Overlay.Build(folder).Manifests.SelectMany(manifest => manifest.Everything()).OfType<JsonObject>().Where(map => map["containers"] is not null).ToList();

        Assert.NotEmpty(pods);
        Assert.All(pods, pod =>
        {
            Assert.True(pod.At("securityContext/runAsNonRoot")!.GetValue<bool>());
            Assert.NotEqual(0, pod.Number("securityContext/runAsUser"));
            Assert.All(pod.List("containers"), container =>
            {
                Assert.True(container.At("securityContext/readOnlyRootFilesystem")!.GetValue<bool>());
                Assert.False(container.At("securityContext/allowPrivilegeEscalation")!.GetValue<bool>());
            });
        });
    }

    [Fact]
    public void Ports_and_selectors_match()
    {
        var port = Assert.Single(Container.List("ports"), port => port.Text("name") is "http");
        var labels = Only("Deployment").At("spec/template/metadata/labels")!.ToJsonString();

        Assert.Equal(new Uri(Configuration()["Urls"]!).Port, port.Number("containerPort"));
        Assert.Equal(port.Text("name"), Assert.Single(Only("Service").List("spec/ports")).Text("targetPort"));
        Assert.Equal(labels, Only("Service").At("spec/selector")!.ToJsonString());
        Assert.Equal(labels, Only("Deployment").At("spec/selector/matchLabels")!.ToJsonString());
        Assert.Equal(labels, Only("NetworkPolicy").At("spec/podSelector/matchLabels")!.ToJsonString());
        Assert.All(Paths(), path => Assert.Equal(Only("Service").Text("metadata/name"), path.Text("backend/service/name")));
        Assert.All(Paths(), path => Assert.Equal(Only("Service").Text("spec/ports/0/name"), path.Text("backend/service/port/name")));
    }

    [Fact]
    public void Probes_use_a_listener_that_is_not_reachable_from_elsewhere()
    {
        var port = Assert.Single(Container.List("ports"), port => port.Text("name") is "probes");

        Assert.Equal(new Uri(Configuration()["Probes:Urls"]!).Port, port.Number("containerPort"));
        Assert.All(new[] { "startupProbe", "readinessProbe", "livenessProbe" }, probe => Assert.Equal("probes", Container.Text($"{probe}/httpGet/port")));
        Assert.DoesNotContain(Only("Service").List("spec/ports"), open => open.Text("targetPort") is "probes");
    }

    [Fact]
    public void Only_the_public_port_is_open()
    {
        var open = Only("NetworkPolicy").List("spec/ingress").SelectMany(rule => rule.List("ports")).Select(port => port.Number("port"));

        Assert.Equal([8080], open);
        Assert.DoesNotContain("7072", string.Concat(_manifests.Select(manifest => manifest.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void The_ingress_terminates_TLS_for_its_host()
    {
        Assert.Equal(Only("Ingress").Text("spec/rules/0/host"), Only("Ingress").Text("spec/tls/0/hosts/0"));
        Assert.Equal("true", Only("ConfigMap").Text("data/Server__BehindTlsProxy"));
        Assert.Equal("false", Only("Ingress").At("metadata/annotations")!["nginx.ingress.kubernetes.io/enable-access-log"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_path_that_a_manifest_names_is_a_route()
    {
        var probes = new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe => Container.Text($"{probe}/httpGet/path"));
        var (own, other) = (AddressesOf(OwnCluster), AddressesOf(OtherCluster));
        var service = $"{Only("Service").Text("metadata/name")}.{Only("Service").Text("metadata/namespace")}.svc.cluster.local";

        Assert.Equal(("http", service), (Assert.Single(own).Scheme, own[0].Authority));
        Assert.Equal(2, other.Count);
        Assert.All(other, address => Assert.Equal(("https", Only("Ingress").Text("spec/rules/0/host")), (address.Scheme, address.Authority)));
        Assert.Empty(Paths().Select(path => path.Text("path")).Concat(probes).Concat(own.Concat(other).Select(address => address.AbsolutePath)).Except(await RoutesAsync()));
    }

    [Fact]
    public void A_cluster_is_watched_by_its_server_or_posts_its_status()
    {
        Assert.DoesNotContain(Overlay.Build(OwnCluster).Manifests, manifest => manifest.Is("CronJob"));
        Assert.Contains(Overlay.Build(OtherCluster).Manifests, manifest => manifest.Is("CronJob"));
    }

    private static List<Uri> AddressesOf(string folder)
    {
        var manifests = Overlay.Build(folder).Manifests;
        return
        [
            .. manifests.Where(manifest => manifest.Is("Provider")).Select(provider => provider.Text("spec/address"))
                .Concat(manifests.SelectMany(manifest => manifest.Everything()).OfType<JsonObject>().Where(map => map["name"]?.ToString() is "ADDRESS").Select(map => map.Text("value")))
                .Select(address => new Uri(address)),
        ];
    }

    private IEnumerable<JsonNode> Paths() => Only("Ingress").List("spec/rules").SelectMany(rule => rule.List("http/paths"));

    private IEnumerable<JsonNode> Of(string kind) => _manifests.Where(manifest => manifest.Is(kind));

    private JsonNode Only(string kind) => Assert.Single(Of(kind));

    private IConfigurationRoot Configuration(bool isFilledIn = true)
    {
        var settings = Only("ConfigMap").At("data")!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.ToString()))
            .Concat(Container.List("env").Select(entry => KeyValuePair.Create(entry.Text("name"), isFilledIn ? $"the value of {entry.Text("name")}" : "")))
            .Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value));
        return new ConfigurationBuilder().AddInMemoryCollection(ServerSettings.Defaults).AddInMemoryCollection(settings).Build();
    }

    private async Task<IReadOnlyList<string>> RoutesAsync()
    {
        await using var server = await ServerApp.OpenAsync(["--Storage:Path", _data]);
        return [.. ((IEndpointRouteBuilder)server).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!)];
    }
}
