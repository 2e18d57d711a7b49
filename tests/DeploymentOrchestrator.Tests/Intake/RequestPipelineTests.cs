using System.Text;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class RequestPipelineTests
{
    [Fact]
    public void The_runs_own_names_are_kept_as_safe_lines()
    {
        var said = Read("""{ "definition": " web-deploy ", "buildNumber": "20260820.7", "buildId": 4711, "requestedFor": "Ann\n##[error] O'Neil" }""").Pipeline;

        Assert.Equal(new CallingPipeline("web-deploy", "20260820.7", "4711", "Ann | # #[error] O'Neil"), said);
        Assert.Equal("web-deploy 20260820.7", $"{said}");
    }

    [Fact]
    public void Empty_or_missing_names_are_left_out()
    {
        Assert.Equal(new CallingPipeline(), Read("""{ "definition": "", "requestedFor": " " }""").Pipeline);
        Assert.Null(Read(null).Pipeline);
    }

    [Theory]
    [InlineData("\"web\"", "pipeline must be an object")]
    [InlineData("""{ "buildId": "x/../y" }""", "pipeline.buildId is \"x/../y\"; it must be digits.")]
    [InlineData("""{ "buildid2": "1" }""", "pipeline.buildid2 is not known here.")]
    [InlineData("""{ "definition": true }""", "pipeline.definition must be a text in quotes")]
    [InlineData("""{ "definition": "$(Build.DefinitionName)" }""", "$(Build.DefinitionName)")]
    public void The_error_names_the_invalid_field(string pipeline, string words)
    {
        Assert.False(RequestBody.TryRead(Bytes(pipeline), TimeSpan.FromMinutes(55), [], out _, out var error));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    private static RequestBody Read(string? pipeline)
    {
        Assert.True(RequestBody.TryRead(Bytes(pipeline), TimeSpan.FromMinutes(55), [], out var body, out var error), error);
        return body;
    }

    private static byte[] Bytes(string? pipeline) =>
        Encoding.UTF8.GetBytes($$"""{ "helmReleaseName": "web", "helmReleaseVersion": "1.2.3"{{(pipeline is null ? "" : $", \"pipeline\": {pipeline}")}} }""");
}
