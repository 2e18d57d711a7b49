using System.Collections.Concurrent;
using System.Text.Json;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>The watch while the API server misbehaves.</summary>
public sealed class BreakTests
{
    [Fact]
    public async Task A_lost_connection_resumes_at_the_last_resource_version()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Apply(new("web", "4.32.30", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");
        var before = watching.Cluster.Objects.Version;

        watching.Cluster.CutWatches();
        watching.Apply(new("api", "1.0.0", watching.Now));

        await watching.DeliveredAsync("Deployed", "api");
        Assert.Single(watching.Lists);
        Assert.Contains($"resourceVersion={before}&", watching.WatchCalls[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_that_ends_normally_continues_from_its_bookmark()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Cluster.Objects.Apply("""{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"HelmChart","metadata":{"name":"other","namespace":"flux-config"}}""");
        var marked = watching.Cluster.Objects.Version;
        var heard = watching.Watches[0].LastWordAt;
        watching.Cluster.Bookmark();
        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches[0].LastWordAt > heard));

        watching.Cluster.CloseWatches();
        await watching.WatchesAsync(2);

        Assert.Contains($"resourceVersion={marked}&", watching.WatchCalls[1], StringComparison.Ordinal);
        Assert.Single(watching.Lists);
    }

    [Fact]
    public async Task An_expired_resource_version_leads_to_a_new_list_and_missing_objects_are_removed()
    {
        await using var watching = await WatchingServer.StartAsync();
        await ForgetAsync(watching, () => { });

        await watching.DeliveredAsync("Gone", "web");
        await watching.DeliveredAsync("Deployed", "api 1.0.1");
        Assert.Equal(2, watching.Lists.Count);
        Assert.Equal(0, watching.Delivered("Gone", "api"));
    }

    [Fact]
    public async Task An_incomplete_list_removes_no_object()
    {
        await using var watching = await WatchingServer.StartAsync();
        await ForgetAsync(watching, () => watching.Cluster.Objects.Apply("""{"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"namespace": "flux-config", "name": "odd"}, "status": 7}"""));

        await watching.DeliveredAsync("Deployed", "api 1.0.1");
        watching.Apply(new("api", "1.0.2", watching.Now));
        await watching.DeliveredAsync("Deployed", "api 1.0.2");
        Assert.Equal(0, watching.Delivered("Gone", "web"));
    }

    [Fact]
    public async Task A_silent_watch_is_renewed()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Cluster.IsSilent = true;
        watching.Apply(new("web", "4.32.30", watching.Now));

        watching.Server.Clock.Jump(TimeSpan.FromMinutes(3));
        await watching.WatchesAsync(2);
        watching.Cluster.IsSilent = false;

        await watching.DeliveredAsync("Deployed", "web");
        Assert.Single(watching.Lists);
        Assert.All(watching.Watches, watch => Assert.Null(watch.Problem));
    }

    [Fact]
    public async Task Unchanged_objects_are_listed_again_after_ten_minutes()
    {
        await using var watching = await WatchingServer.StartAsync();

        watching.Server.Clock.Jump(TimeSpan.FromMinutes(10));
        await watching.WatchesAsync(2);

        Assert.Equal(2, watching.Lists.Count);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_delay_the_next_list()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Server.Clock.SetBack(TimeSpan.FromHours(1));
        watching.Apply(new("web", "4.32.30", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");

        watching.Server.Clock.Jump(TimeSpan.FromMinutes(10));
        await watching.WatchesAsync(2);

        Assert.Equal(2, watching.Lists.Count);
    }

    [Fact]
    public async Task A_token_that_was_rotated_is_read_again()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Cluster.Token = "another-token-of-the-stand-in";
        watching.Cluster.CutWatches();
        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches[0].Problem?.Contains("401", StringComparison.Ordinal) is true));

        watching.WriteKubeConfig();
        watching.Apply(new("web", "4.32.30", watching.Now));

        await watching.DeliveredAsync("Deployed", "web");
        Assert.DoesNotContain(watching.Server.Log.Lines, line => line.Contains("of-the-stand-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retry_After_of_the_API_server_is_honored()
    {
        var calls = new ConcurrentQueue<DateTimeOffset>();
        WatchingServer? self = null;
        await using var watching = await WatchingServer.StartAsync();
        self = watching;
        watching.Cluster.Before = path =>
        {
            if (!path.Contains("/helmreleases?", StringComparison.Ordinal))
            {
                return Task.FromResult<KubernetesRefusal?>(null);
            }

            calls.Enqueue(self.Now);
            return Task.FromResult(calls.Count == 1 ? KubernetesRefusal.TooManyRequests(retryAfter: 120) : null);
        };
        watching.Cluster.CutWatches();
        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches[0].Problem?.Contains("429", StringComparison.Ordinal) is true));
        watching.Server.Clock.Jump(TimeSpan.FromSeconds(120));
        await watching.StandsAsync();

        Assert.True(calls.ElementAt(1) - calls.ElementAt(0) >= TimeSpan.FromSeconds(120), $"{string.Join(", ", calls)}");
    }

    [Fact]
    public async Task A_forbidden_resource_names_the_role_and_delays_no_other()
    {
        await using var watching = await WatchingServer.OpenAsync(cluster => cluster.Before = path => Task.FromResult(
            path.Contains("/helmcharts", StringComparison.Ordinal) ? KubernetesRefusal.Forbidden("list", "helmcharts") : null));

        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches[1].Problem is not null));
        watching.Apply(new("web", "4.32.30", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");

        using var visitor = await Visitor.SignedInAsync(watching.Server);
        var watches = JsonElement.Parse(await visitor.ReadAsync("/health", "application/json")).GetProperty("watches").EnumerateArray().ToList();
        Assert.Equal((JsonValueKind.String, JsonValueKind.Null), (watches[0].GetProperty("standsSince").ValueKind, watches[1].GetProperty("standsSince").ValueKind));
        Assert.Contains("not connected", await visitor.ReadAsync("/health", "text/html"), StringComparison.Ordinal);
        Assert.Contains("infra/server/components/watch/rbac.yaml", watching.Watches[1].Problem, StringComparison.Ordinal);
        Assert.Single(watching.Server.Log.Lines, line => line.Contains("The watch of helmcharts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_paged_list_is_read_to_its_end_and_restarted_if_its_continuation_expired()
    {
        var pages = 0;
        await using var watching = await WatchingServer.StartAsync(cluster =>
        {
            for (var i = 0; i < 120; i++)
            {
                cluster.Objects.Apply($"{new HelmReleaseManifest($"web-{i:000}", "4.32.30", DateTimeOffset.UtcNow)}");
            }

            cluster.Before = path =>
            {
                if (path.Contains("continue=", StringComparison.Ordinal) && Interlocked.Increment(ref pages) == 2)
                {
                    cluster.Compact();
                }

                return Task.FromResult<KubernetesRefusal?>(null);
            };
        });

        Assert.Equal(120, Enumerable.Range(0, 120).Sum(i => watching.Delivered("Deployed", $"web-{i:000}")));
        Assert.Equal(6, watching.Lists.Count);
        Assert.DoesNotContain(watching.Server.Log.Lines, line => line.Contains(": Gone of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_list_delays_no_pipeline()
    {
        var gate = new TaskCompletionSource<KubernetesRefusal?>();
        await using var watching = await WatchingServer.OpenAsync(cluster =>
        {
            cluster.Objects.Apply($"{new HelmReleaseManifest("web", "4.32.30", DateTimeOffset.UtcNow)}");
            cluster.Before = path => path.Contains("limit=", StringComparison.Ordinal) ? gate.Task : Task.FromResult<KubernetesRefusal?>(null);
        });
        await Eventually.TrueAsync(() => Task.FromResult(watching.Lists.Count > 0));

        var (task, answer) = await watching.Server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "4.32.30"}""");
        Assert.Equal(202, answer.Status);
        Assert.False(task.Completed.IsCompleted);
        gate.SetResult(null);

        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task An_unreachable_cluster_does_not_affect_the_server()
    {
        await using var watching = await WatchingServer.StartAsync();
        watching.Cluster.Before = _ => Task.FromResult<KubernetesRefusal?>(new(503, "ServiceUnavailable", "etcd has no leader"));
        watching.Cluster.CutWatches();
        await Eventually.TrueAsync(() => Task.FromResult(watching.Watches.All(watch => watch.Problem is not null)));
        using var health = await watching.Server.GetAsync("/healthz");

        Assert.True(health.IsSuccessStatusCode);
    }

    // One of two objects is deleted, the other one is changed, and the API server has forgotten both changes when it answers again.
    private static async Task ForgetAsync(WatchingServer watching, Action more)
    {
        watching.Apply(new("web", "4.32.30", watching.Now));
        watching.Apply(new("api", "1.0.0", watching.Now));
        await watching.DeliveredAsync("Deployed", "web");
        await watching.DeliveredAsync("Deployed", "api");

        watching.Cluster.IsSilent = true;
        watching.Cluster.Objects.Delete("helmreleases", "flux-config", "web");
        more();
        watching.Apply(new("api", "1.0.1", watching.Now));
        watching.Cluster.Compact();
        watching.Cluster.CutWatches();
        watching.Cluster.IsSilent = false;
    }
}
