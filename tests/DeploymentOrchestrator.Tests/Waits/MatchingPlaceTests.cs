using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Waits;

/// <summary>The places from which a report counts for a wait.</summary>
public sealed class MatchingPlaceTests
{
    private readonly World _world = new();

    [Fact]
    public void Another_environment_releases_no_wait_and_is_named()
    {
        var wait = _world.Request(env: "tst1");
        _world.Flux(Verdict.Deployed, env: "tst01");
        _world.Pass(minutes: 1);
        wait.IsOpen();
        wait.Said("Ignored: 4.32.30 was deployed to tst01, but this task waits for tst1.");
    }

    [Fact]
    public void Another_namespace_releases_no_wait()
    {
        var wait = _world.Request(ns: "flux-config");
        _world.Flux(Verdict.Deployed, ns: "other");
        _world.Pass(minutes: 1);
        wait.IsOpen();
    }

    [Fact]
    public void Match_compares_values_case_insensitively()
    {
        var wait = _world.Request(env: "SND1");
        _world.Flux(Verdict.Deployed, env: "snd1");
        wait.Succeeded();
    }

    [Fact]
    public void Several_matching_places_fail_the_wait_at_once_with_the_JSON_to_add()
    {
        _world.Flux(Verdict.Deployed, World.Older, env: "snd1");
        _world.Flux(Verdict.Deployed, World.Older, env: "tst1");
        var wait = _world.Request();
        wait.Failed("runs in 2 places", """
            "match": {"env":"snd1"} or "match": {"env":"tst1"}
            """);
        string[] remedies = ["\"match\": {\"env\":\"snd1\"}", "\"match\": {\"env\":\"tst1\"}", "\"places\": \"all\""];
        Assert.Equal(remedies, wait.Lines.SkipWhile(line => !line.Contains("Ambiguous: ", StringComparison.Ordinal)).Skip(1).Take(3).Select(line => line[(line.IndexOf(' ') + 1)..]));
    }

    [Fact]
    public void Several_places_are_allowed_if_the_request_selects_one()
    {
        _world.Flux(Verdict.Deployed, World.Older, env: "snd1");
        _world.Flux(Verdict.Deployed, World.Older, env: "tst1");
        var wait = _world.Request(env: "tst1");
        _world.Flux(Verdict.Deployed, env: "tst1");
        wait.Succeeded();
    }

    [Fact]
    public void Match_may_name_metadata_that_is_not_part_of_a_place()
    {
        var wait = _world.Request(match: new Dictionary<string, string> { ["deploymentID"] = "7" });
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 1);
        wait.IsOpen();
        var report = _world.Report(Verdict.Deployed, helmRevision: 2);
        _world.Deliver(report with { Metadata = new Dictionary<string, string> { ["deploymentID"] = "7" } });
        wait.Succeeded();
    }
}
