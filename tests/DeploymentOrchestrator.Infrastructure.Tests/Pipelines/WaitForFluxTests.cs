using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Infrastructure.Tests.Pipelines;

/// <summary>The template that application pipelines use, and how the service reads the body that the template sends.</summary>
public sealed partial class WaitForFluxTests
{
    private const string Path = ".azuredevops/templates/wait-for-flux.yaml";
    private static readonly JsonNode Template = Yaml.Load(Path).Single();
    private static readonly JsonObject Each = Assert.Single(Template["jobs"]!.AsArray())!.AsObject();
    private static readonly JsonNode Job = Assert.Single(Each.Single().Value!.AsArray())!;
    private static readonly JsonNode Task = Assert.Single(Job["steps"]!.AsArray())!;

    [Fact]
    public void There_is_one_agentless_task_for_each_release()
    {
        Assert.Equal("${{ each release in parameters.releases }}", Each.Single().Key);
        Assert.Equal("server", Job.Text("pool"));
        Assert.Equal("AzureFunction@1", Task.Text("task"));
        Assert.Equal("POST", Task.Text("inputs/method"));
        Assert.Equal("true", Task.Text("inputs/waitForCompletion"));
        Assert.Equal(["body", "function", "key", "method", "waitForCompletion"], Task.Keys("inputs").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_key_is_a_variable_and_not_a_parameter()
    {
        Assert.Equal("$(deploymentOrchestratorKey)", Task.Text("inputs/key"));
        Assert.DoesNotContain(Template.List("parameters"), parameter => parameter.Text("name").Contains("key", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Job_and_request_body_have_the_same_timeout()
    {
        Assert.Equal("${{ parameters.timeoutInMinutes }}", Job.Text("timeoutInMinutes"));
        Assert.Contains("\"timeoutInMinutes\": ${{ parameters.timeoutInMinutes }}", Task.Text("inputs/body"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffc-demo-web")]
    [InlineData("team.ffc-demo")]
    public void A_jobs_name_is_valid_in_Azure_Pipelines(string release) =>
        Assert.Matches(JobName(), Expand(Job.Text("job"), new() { ["releases"] = new JsonArray() }, release, "1.2.3"));

    [Fact]
    public void Plain_values_arrive_unchanged()
    {
        var body = Read(new() { ["match"] = new JsonObject { ["env"] = "snd1" } });

        Assert.Equal("ffc-demo-web", body.Requests[0].Release);
        Assert.Equal("4.32.30", body.Requests[0].Version);
        Assert.Null(body.Requests[0].Namespace);
        Assert.Equal("snd1", Assert.Single(body.Requests[0].Match).Value);
        Assert.Equal(WaitFor.Deployed, body.Requests[0].WaitFor);
        Assert.True(body.Requests[0].AcceptExisting);
        Assert.Equal(TimeSpan.FromMinutes(8), body.Timeout);
    }

    [Fact]
    public void Every_parameter_arrives_in_the_request()
    {
        var body = Read(new()
        {
            ["namespace"] = "ffc-demo",
            ["match"] = new JsonObject { ["cluster"] = "aks-snd-01", ["env"] = "snd1" },
            ["waitFor"] = "tested",
            ["acceptExisting"] = false,
            ["timeoutInMinutes"] = 30,
            ["places"] = "all",
            ["failureGraceInMinutes"] = "4.5",
        });

        Assert.Equal("ffc-demo", body.Requests[0].Namespace);
        Assert.Equal(2, body.Requests[0].Match.Count);
        Assert.Equal(WaitFor.Tested, body.Requests[0].WaitFor);
        Assert.False(body.Requests[0].AcceptExisting);
        Assert.Equal(TimeSpan.FromMinutes(28), body.Timeout);
        Assert.Equal(WaitPlaces.All, body.Requests[0].Places);
        Assert.Equal(TimeSpan.FromMinutes(4.5), body.Requests[0].FailureGrace);
    }

    [Fact]
    public void The_run_identifies_itself_even_with_unusual_names() =>
        Assert.Equal(new CallingPipeline("web \"deploy\"", "20260820.7", "4711", @"O\Neil"), Read([]).Pipeline);

    [Fact]
    public void The_app_version_may_replace_the_chart_version()
    {
        var text = Expand(Task.Text("inputs/body"), [], new JsonObject { ["name"] = "ffc-demo-web", ["appVersion"] = "2.4.1" });

        Assert.True(RequestBody.TryRead(Encoding.UTF8.GetBytes(text), TimeSpan.FromMinutes(55), [], out var body, out var error), error);
        Assert.Equal((null, "2.4.1"), (body.Requests[0].Version, body.Requests[0].AppVersion));
    }

    [Fact]
    public void One_task_may_wait_for_several()
    {
        var together = Yaml.Load(".azuredevops/templates/wait-for-flux-together.yaml").Single();
        var job = Assert.Single(together["jobs"]!.AsArray())!;
        var text = Expand(together, job.Text("steps/0/inputs/body"), new()
        {
            ["releases"] = new JsonArray(
                new JsonObject { ["helmReleaseName"] = "web", ["helmReleaseVersion"] = "4.32.30" },
                new JsonObject { ["helmReleaseName"] = "worker", ["appVersion"] = "2.4.1", ["match"] = new JsonObject { ["cluster"] = "a" } }),
            ["match"] = new JsonObject { ["env"] = "snd1" },
            ["failureGraceInMinutes"] = "4.5",
        }, []);

        Assert.Equal("server", job.Text("pool"));
        Assert.True(RequestBody.TryRead(Encoding.UTF8.GetBytes(text), TimeSpan.FromMinutes(55), [], out var body, out var error), error);
        Assert.Equal("4711", body.Pipeline?.BuildId);
        Assert.Equal(["web", "worker"], body.Requests.Select(request => request.Release));
        Assert.All(body.Requests, request => Assert.Equal("snd1", request.Match["env"]));
        Assert.All(body.Requests, request => Assert.Equal(TimeSpan.FromMinutes(4.5), request.FailureGrace));
    }

    [Theory]
    [InlineData("it's \"quoted\"")]
    [InlineData(@"back\slash\")]
    [InlineData("\\\"")]
    [InlineData("grün {0} $ (x)")]
    public void Any_value_of_match_arrives_as_it_is(string value) =>
        Assert.Equal(value, Read(new() { ["match"] = new JsonObject { ["note"] = value } }).Requests[0].Match["note"]);

    [Fact]
    public void An_empty_match_is_left_out() => Assert.Empty(Read([]).Requests[0].Match);

    [Fact]
    public void A_variable_that_is_not_defined_is_refused_by_its_name()
    {
        Assert.False(TryRead([], "$(chartVersion)", out _, out var error));
        Assert.Contains("$(chartVersion)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_with_quotes_in_it_is_refused_as_a_version_and_not_as_broken_json()
    {
        Assert.False(TryRead([], "1.2.3\", \"acceptExisting\": \"", out _, out var error));
        Assert.StartsWith("helmReleaseVersion is", error, StringComparison.Ordinal);
    }

    private static RequestBody Read(JsonObject parameters)
    {
        Assert.True(TryRead(parameters, "4.32.30", out var body, out var error), error);
        return body!;
    }

    private static bool TryRead(JsonObject parameters, string version, out RequestBody? body, out string? error) => RequestBody.TryRead(
        Encoding.UTF8.GetBytes(Expand(Task.Text("inputs/body"), parameters, "ffc-demo-web", version)), TimeSpan.FromMinutes(55), [], out body, out error);

    private static string Expand(string text, JsonObject given, string release, string version) =>
        Expand(text, given, new JsonObject { ["name"] = release, ["version"] = version });

    private static string Expand(string text, JsonObject given, JsonObject release) => Expand(Template, text, given, release);

    private static string Expand(JsonNode template, string text, JsonObject given, JsonObject release)
    {
        var parameters = new JsonObject(template.List("parameters")
            .Select(parameter => KeyValuePair.Create(parameter.Text("name"), (given[parameter.Text("name")] ?? parameter["default"])?.DeepClone())));
        var variables = new JsonObject { ["Build.DefinitionName"] = "web \"deploy\"", ["Build.RequestedFor"] = @"O\Neil" };
        return new TemplateExpression(new JsonObject { ["parameters"] = parameters, ["release"] = release, ["variables"] = variables }).Expand(text)
            .Replace("$(Build.BuildNumber)", "20260820.7", StringComparison.Ordinal)
            .Replace("$(Build.BuildId)", "4711", StringComparison.Ordinal);
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex JobName();
}
