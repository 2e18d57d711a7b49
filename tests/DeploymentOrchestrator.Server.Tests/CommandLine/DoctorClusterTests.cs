using System.Text.Json;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>The doctor's findings about the cluster that is to be watched.</summary>
public sealed class DoctorClusterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private string KubeConfig => Path.Combine(_folder.FullName, "config");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Permissions_to_list_and_watch_are_reported_per_resource_and_namespace()
    {
        await using var cluster = await KubernetesStandIn.StartAsync();

        var told = await DiagnoseAsync(cluster, "--Kubernetes:Namespaces:0=team-a", "--Kubernetes:Namespaces:1=team-b");

        Assert.Equal(
            [
                ("ok", "helmreleases.helm.toolkit.fluxcd.io of namespace team-a can be listed and watched", null),
                ("ok", "helmreleases.helm.toolkit.fluxcd.io of namespace team-b can be listed and watched", null),
                ("ok", "helmcharts.source.toolkit.fluxcd.io of namespace team-a can be listed and watched", null),
                ("ok", "helmcharts.source.toolkit.fluxcd.io of namespace team-b can be listed and watched", null),
            ],
            OfCluster(told));
        Assert.Contains("none: the cluster is watched", told.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Token, told.Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Task.FromResult(cluster.OpenWatches == 0));
    }

    [Theory]
    [InlineData("list", "helmcharts?limit=")]
    [InlineData("watch", "helmcharts?watch=")]
    public async Task A_verb_that_the_role_lacks_is_named_with_the_role(string verb, string call)
    {
        await using var cluster = await KubernetesStandIn.StartAsync();
        cluster.Before = path => Task.FromResult(path.Contains(call, StringComparison.Ordinal) ? KubernetesRefusal.Forbidden(verb, "helmcharts") : null);

        var told = await DiagnoseAsync(cluster);

        Assert.Equal(ExitCodes.NotMet, told.ExitCode);
        Assert.Collection(
            OfCluster(told),
            releases => Assert.Equal("ok", releases.Severity),
            charts =>
            {
                Assert.Equal("problem", charts.Severity);
                Assert.Contains($"cannot {verb} resource \"helmcharts\"", charts.What, StringComparison.Ordinal);
                Assert.Contains("infra/server/components/watch/rbac.yaml", charts.Remedy, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task A_connection_problem_is_reported_with_the_remedy()
    {
        await using var cluster = await KubernetesStandIn.StartAsync();
        File.WriteAllText(KubeConfig, cluster.KubeConfig);

        cluster.Token = "another-token";
        var otherToken = OfCluster(await DiagnoseAsync());
        cluster.Token = KubernetesStandIn.FirstToken;
        cluster.Served.Clear();
        var withoutFlux = OfCluster(await DiagnoseAsync());
        File.WriteAllText(KubeConfig, cluster.KubeConfig.Replace($"{cluster.Address}", "http://127.0.0.1:1/", StringComparison.Ordinal));
        var away = OfCluster(await DiagnoseAsync());
        File.Delete(KubeConfig);
        var noFile = OfCluster(await DiagnoseAsync());

        Assert.All(otherToken, finding => Assert.True(finding is ("problem", _, _) && finding.What.Contains("(401)", StringComparison.Ordinal), $"{finding}"));
        Assert.All(withoutFlux, finding => Assert.True(finding is ("problem", _, "Is Flux installed there?"), $"{finding}"));
        Assert.All(away, finding => Assert.True(finding.Remedy?.Contains("Kubernetes:KubeConfig", StringComparison.Ordinal) is true, $"{finding}"));
        Assert.All(noFile, finding => Assert.True(finding.What.Contains("No way to the API server is configured", StringComparison.Ordinal), $"{finding}"));
    }

    [Fact]
    public async Task A_cluster_that_is_not_watched_is_not_asked()
    {
        await using var cluster = await KubernetesStandIn.StartAsync();

        Assert.Empty(OfCluster(await DiagnoseAsync(cluster, "--Kubernetes:Watch=false")));
        Assert.Empty(cluster.Calls);
    }

    private Task<CliResult> DiagnoseAsync(KubernetesStandIn cluster, params string[] settings)
    {
        File.WriteAllText(KubeConfig, cluster.KubeConfig);
        return DiagnoseAsync(settings);
    }

    private Task<CliResult> DiagnoseAsync(params string[] settings) => CliProcess.RunAsync(
        ["doctor", $"--Storage:Path={_folder.FullName}", "--Urls=http://127.0.0.1:1", "--Kubernetes:Watch=true", $"--Kubernetes:KubeConfig={KubeConfig}", "-o", "json", .. settings]);

    private static List<(string Severity, string What, string? Remedy)> OfCluster(CliResult told) =>
    [
        .. from finding in JsonElement.Parse(told.Output).GetProperty("findings").EnumerateArray()
           where finding.GetProperty("area").ValueEquals("cluster")
           select (
               finding.GetProperty("severity").GetString()!,
               finding.GetProperty("what").GetString()!,
               finding.TryGetProperty("remedy", out var remedy) ? remedy.GetString() : null),
    ];
}
