using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>Waits for several places, for several releases, and for app versions.</summary>
public sealed class SeveralReleasesTests
{
    private const string Api = "ffc-demo-api";
    private readonly World _world = new();

    [Fact]
    public void All_places_succeeds_when_the_last_one_is_deployed()
    {
        Said("uid-1", Verdict.Deployed, World.V, "a");
        Said("uid-2", Verdict.Deployed, World.Older, "b");
        var wait = _world.Request(asking: request => request with { Places = WaitPlaces.All });
        _world.Pass(minutes: 1);
        wait.IsOpen();
        Said("uid-2", Verdict.Deployed, World.V, "b");
        wait.Succeeded();
    }

    [Fact]
    public void All_places_does_not_count_a_place_that_has_lost_the_version()
    {
        Said("uid-1", Verdict.Deployed, World.Older, "a");
        Said("uid-2", Verdict.Deployed, World.Older, "b");
        var wait = _world.Request(asking: request => request with { Places = WaitPlaces.All });
        Said("uid-1", Verdict.Deployed, World.V, "a");
        _world.Pass(seconds: 10);
        wait.Said("Not there yet: b");
        Said("uid-1", Verdict.RolledBack, World.Older, "a");
        Said("uid-2", Verdict.Deployed, World.V, "b");
        _world.Pass(seconds: 10);
        wait.IsOpen();
        Said("uid-1", Verdict.Deployed, World.V, "a");
        wait.Succeeded();
    }

    [Fact]
    public void All_places_fails_with_the_first_that_fails()
    {
        Said("uid-1", Verdict.Deployed, World.Older, "a");
        Said("uid-2", Verdict.Deployed, World.Older, "b");
        var wait = _world.Request(asking: request => request with { Places = WaitPlaces.All });
        Said("uid-1", Verdict.Deployed, World.V, "a");
        Said("uid-2", Verdict.Stalled, World.V, "b");
        wait.Failed("Flux gave up");
    }

    [Fact]
    public void Any_place_fails_only_when_all_have_failed()
    {
        Said("uid-1", Verdict.Deployed, World.Older, "a");
        Said("uid-2", Verdict.Deployed, World.Older, "b");
        var wait = _world.Request(asking: request => request with { Places = WaitPlaces.Any });
        Said("uid-1", Verdict.Stalled, World.V, "a");
        _world.Pass(minutes: 5);
        wait.IsOpen();
        Said("uid-2", Verdict.Deployed, World.V, "b");
        wait.Succeeded();
    }

    [Fact]
    public void Several_releases_succeed_when_all_are_deployed_and_the_log_names_each()
    {
        var wait = _world.Request(others: [Another()]);
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        wait.IsOpen();
        wait.Said("Not there yet: ffc-demo-api 2.0.0");
        _world.Deliver(_world.Report(Verdict.Deployed, "2.0.0") with { Release = Api });
        wait.Succeeded();
        wait.Said("ffc-demo-api 2.0.0 is deployed");
    }

    [Fact]
    public void The_first_failure_of_several_releases_fails_the_wait()
    {
        var wait = _world.Request(others: [Another()]);
        _world.Deliver(_world.Report(Verdict.Stalled, "2.0.0", message: "retries exceeded") with { Release = Api });
        wait.Failed("ffc-demo-api 2.0.0", "retries exceeded");
        Assert.NotNull(wait.Outcome);
    }

    [Fact]
    public void A_wait_for_several_releases_leaves_each_feed_at_its_end()
    {
        var wait = _world.Request(others: [Another()]);
        IEnumerable<string> Listeners() => Json.Read<FeedState>(_world.Runtime.EntityState(InstanceIds.ForFeed(Api))!.Value).Listeners.Keys;
        Assert.Equal([$":{wait.InstanceId}"], Listeners());
        _world.Flux(Verdict.GaveUp);
        wait.Failed();
        Assert.Empty(Listeners());
    }

    [Fact]
    public void An_app_version_is_awaited_beside_or_instead_of_the_chart_version()
    {
        var instead = _world.Request(asking: request => request with { Version = null, AppVersion = "2.4.1" });
        var beside = _world.Request(asking: request => request with { AppVersion = "2.4.1" });
        _world.Deliver(_world.Report(Verdict.Deployed) with { AppVersion = "2.4.0" });
        _world.Pass(minutes: 5);
        instead.IsOpen();
        beside.IsOpen();
        _world.Deliver(_world.Report(Verdict.Deployed, helmRevision: 2) with { AppVersion = "2.4.1" });
        instead.Succeeded();
        beside.Succeeded();
        _world.Request(asking: request => request with { Version = null, AppVersion = "2.4.1" }).Succeeded();
    }

    [Fact]
    public void Requested_build_metadata_must_match_exactly()
    {
        _world.Flux(Verdict.Deployed, $"{World.V}+aaa");
        var wait = _world.Request($"{World.V}+bbb");
        _world.Pass(minutes: 3);
        wait.IsOpen();
        _world.Flux(Verdict.Deployed, $"{World.V}+bbb");
        wait.Succeeded();
    }

    private static WaitRequest Another() => new(Api, "2.0.0", null, new Dictionary<string, string>(), WaitFor.Deployed, true);

    private void Said(string objectId, Verdict verdict, string version, string env) =>
        _world.Deliver(_world.Report(verdict, version, env) with { ObjectId = objectId });
}
