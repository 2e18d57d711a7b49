using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Pipelines;

/// <summary>Everything that the pipelines refer to must exist.</summary>
public sealed partial class PipelineTests
{
    private static readonly JsonNode Ci = Yaml.Load(".azuredevops/ci.yaml").Single();
    private static readonly JsonNode Deploy = Yaml.Load(".azuredevops/deploy.yaml").Single();

    public static TheoryData<string> Files { get; } = [.. Repository.FilesBelow(".azuredevops", "*.yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Templates_are_used_with_parameters_that_they_have(string path)
    {
        var pipeline = Yaml.Load(path).Single();
        var repositories = pipeline.List("resources/repositories").Select(repository => repository.Text("repository")).ToList();
        foreach (var use in pipeline.Everything().OfType<JsonObject>().Where(node => node["template"] is not null))
        {
            var (file, alias) = use.Text("template").Split('@') is [var name, var at] ? (name, at) : (Repository.Join(path[..path.LastIndexOf('/')], use.Text("template")), null);
            Assert.True(alias is null || repositories.Contains(alias), $"{path} knows no repository {alias}");
            Assert.True(Repository.HasFile(file), $"{path} uses {file}");

            var parameters = Yaml.Load(file).Single().List("parameters").ToList();
            Assert.Empty(use.Keys("parameters").Except(parameters.Select(parameter => parameter.Text("name"))));
            Assert.Empty(parameters.Where(parameter => !parameter.AsObject().ContainsKey("default")).Select(parameter => parameter.Text("name")).Except(use.Keys("parameters")));
        }
    }

    [Fact]
    public void The_CI_pipeline_runs_the_steps_of_the_local_CI_script()
    {
        var scripts = Ci.Everything().Concat(Yaml.Load(".azuredevops/templates/build-and-test.yaml").Single().Everything())
            .OfType<JsonObject>()
            .Select(node => node["script"])
            .OfType<JsonValue>()
            .Select(script => script.ToString().Replace("${{ parameters.solution }}", "DeploymentOrchestrator.sln", StringComparison.Ordinal))
            .ToList();
        var steps = Step().Matches(Repository.Read(".ci/run")).Select(match => match.Groups[1].Value).ToList();

        Assert.True(steps.Count >= 4, ".ci/run has fewer steps than it had");
        Assert.All(steps, step => Assert.Contains(scripts, script => script.StartsWith(step, StringComparison.Ordinal)));
    }

    [Fact]
    public void Ci_builds_the_one_solution_with_the_official_event_hubs_extension()
    {
        var build = Ci.List("jobs").Single(job => job.Everything().OfType<JsonObject>().Any(node => node.At("parameters/solution") is { } solution && solution.ToString() is "DeploymentOrchestrator.sln"));
        var condition = Repository.Read("src/DeploymentOrchestrator.Functions/DeploymentOrchestrator.Functions.csproj");

        Assert.Equal("true", build.At("variables/FullGallery")!.ToString(), ignoreCase: true);
        Assert.Contains("'$(FullGallery)' == 'true'", condition, StringComparison.Ordinal);
        Assert.Empty(Repository.FilesBelow("src", "*.sln")); // in a folder with a solution, publish uses the solution, and would pack the tests, too
    }

    [Fact]
    public void The_deployed_package_is_the_one_that_CI_publishes()
    {
        var kept = Ci.Everything().OfType<JsonObject>().Single(node => node["publish"] is not null && node.Text("artifact") is "functions");
        var fetched = Deploy.Everything().OfType<JsonObject>().Single(node => node["download"] is not null);
        var package = Deploy.Everything().OfType<JsonObject>().Single(node => node["package"] is not null).Text("package");

        Assert.Equal(kept.Text("artifact"), fetched.Text("artifact"));
        Assert.Equal(fetched.Text("download"), Deploy.Text("resources/pipelines/0/pipeline"));
        Assert.Equal($"$(Pipeline.Workspace)/{fetched.Text("download")}/{kept.Text("artifact")}/{Path.GetFileName(kept.Text("publish"))}", package);
    }

    [Fact]
    public void Lint_and_what_if_run_before_the_approval_and_a_smoke_test_runs_last()
    {
        var stages = Deploy.List("stages").ToList();

        Assert.Equal(["Check", "Deploy", "Smoke"], stages.Select(stage => stage.Text("stage")));
        Assert.Equal(["Check", "Deploy"], stages.Skip(1).Select(stage => stage.Text("dependsOn")));
        Assert.Contains("az bicep lint", stages[0].ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("what-if", stages[0].ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"environment\"", stages[0].ToJsonString(), StringComparison.Ordinal);
        Assert.All(stages[1].List("jobs"), job => Assert.StartsWith("deployment-orchestrator-", job.Text("environment"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_environment_has_its_parameter_files()
    {
        var environments = Deploy.List("parameters").Single(parameter => parameter.Text("name") is "environment").List("values").Select(value => value.GetValue<string>());

        Assert.All(environments, environment => Assert.All(
            ["main.bicepparam", "aks-flux.bicepparam"], file => Assert.True(Repository.HasFile($"infra/environments/{environment}/{file}"))));
    }

    [Fact]
    public void Outputs_that_are_read_exist()
    {
        var read = Output().Matches(Repository.Read(".azuredevops/deploy.yaml")).Select(match => match.Groups[1].Value);
        var declared = DeclaredOutput().Matches(Repository.Read("infra/main.bicep")).Select(match => match.Groups[1].Value);

        Assert.Empty(read.Except(declared));
    }

    [Fact]
    public void Files_that_scripts_name_exist() => Assert.All(
        Repository.FilesBelow(".azuredevops", "*.yaml").SelectMany(path => NamedFile().Matches(Repository.Read(path))).Select(match => match.Groups[1].Value),
        file => Assert.True(Repository.HasFile(file), file));

    [GeneratedRegex(@"^step (dotnet .*?)(?: \|\|| 2>&1|$)", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"properties\.outputs\.(\w+)\.value")]
    private static partial Regex Output();

    [GeneratedRegex(@"^output (\w+) ", RegexOptions.Multiline)]
    private static partial Regex DeclaredOutput();

    [GeneratedRegex(@"bash (\.azuredevops/\S+)")]
    private static partial Regex NamedFile();
}
