using System.Text;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class BadInputTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "empty", "" },
        { "quotes only", "''" },
        { "truncated", """{"helmReleaseName": "ffc-demo""" },
        { "not an object", "[1, 2]" },
        { "null", "null" },
        { "wrong types", """{"helmReleaseName": 7, "helmReleaseVersion": {}}""" },
        { "deep nesting", string.Concat(Enumerable.Repeat("{\"a\":", 5000)) },
        { "duplicate property", """{"helmReleaseName": "a", "helmReleaseName": "b", "helmReleaseVersion": "1.0.0"}""" },
        { "duplicate in another case", """{"helmReleaseName": "a", "HELMRELEASENAME": "b", "helmReleaseVersion": "1.0.0"}""" },
        { "unknown property", """{"helmReleaseName": "a", "helmReleaseVersion": "1.0.0", "mach": {"env": "x"} }""" },
        { "path as name", """{"helmReleaseName": "../../etc", "helmReleaseVersion": "1.0.0"}""" },
        { "entity as name", """{"helmReleaseName": "@releasefeed@x", "helmReleaseVersion": "1.0.0"}""" },
        { "hash in name", """{"helmReleaseName": "a#b", "helmReleaseVersion": "1.0.0"}""" },
        { "very long name", $$"""{"helmReleaseName": "{{new string('a', 9000)}}", "helmReleaseVersion": "1.0.0"}""" },
        { "Unicode name", """{"helmReleaseName": "pöd\u202einfo", "helmReleaseVersion": "1.0.0"}""" },
        { "half a character", """{"helmReleaseName": "a\ud800", "helmReleaseVersion": "1.0.0"}""" },
        { "range as version", """{"helmReleaseName": "a", "helmReleaseVersion": ">=1"}""" },
        { "word as version", """{"helmReleaseName": "a", "helmReleaseVersion": "latest"}""" },
        { "absurd timeout", """{"helmReleaseName": "a", "helmReleaseVersion": "1.0.0", "timeoutInMinutes": 1e300}""" },
        { "negative timeout", """{"helmReleaseName": "a", "helmReleaseVersion": "1.0.0", "timeoutInMinutes": -1}""" },
        { "variable left as it was", """{"helmReleaseName": "$(name)", "helmReleaseVersion": "1.0.0"}""" },
        { "1 MB", $$"""{"helmReleaseName": "a", "helmReleaseVersion": "1.0.0", "namespace": "{{new string('n', 1024 * 1024)}}"}""" },
    };

    public static TheoryData<string, string> Headers => new()
    {
        { "AuthToken", new string('t', 64 * 1024) },
        { "AuthToken", "" },
        { "PlanUrl", "http://169.254.169.254/" },
        { "PlanUrl", "https://169.254.169.254/acme/" },
        { "PlanUrl", "https://user:password@dev.azure.com/acme/" },
        { "PlanUrl", "https://dev.azure.com:8443/acme/" },
        { "PlanUrl", "https://redirector.example/?to=https://dev.azure.com/acme/" },
        { "PlanUrl", "file:///etc/passwd" },
        { "PlanUrl", "not a url" },
        { "ProjectId", "../../x" },
        { "HubName", "build/../../x" },
        { "PlanId", "4c1b0f6e" },
        { "JobId", "%2e%2e" },
        { "TaskInstanceId", "@" },
        { "TimelineId", new string('0', 4000) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_invalid_body_fails_the_task_with_the_reason(string what, string body)
    {
        await using var server = await TestServer.StartAsync();

        var (task, answer) = await server.AskAsync(body);

        Assert.True(answer.Status is 202, $"{what}: {answer.Status} {answer.Body}");
        Assert.StartsWith("Refused", answer.Message);
        Assert.Equal("failed", await TestServer.ResultAsync(task));
        Assert.Contains(task.Issues, issue => issue.Type is "error");
        Assert.Empty(server.AzureDevOps.Broken);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task An_invalid_header_gets_a_4xx_response_that_names_it(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key);

        var answer = await server.SendAsync(request.With(header, value));

        Assert.InRange(answer.Status, 400, 499);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Contains(header, answer.Message);
    }

    [Fact]
    public async Task A_token_with_a_line_break_gets_a_400_response_from_the_HTTP_server()
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key);

        var answer = await server.SendAsync(request.With("AuthToken", "two\r\n lines"));

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task A_body_that_is_not_text_fails_the_task_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        var task = PipelineTask.OfNewRun("run");
        var known = server.AzureDevOps.Expect(task);
        var request = task.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody("xxxx");

        var answer = await server.SendAsync(request with { Body = (byte[])[0xff, 0xfe, 0xc3, 0x28] });

        Assert.Equal(202, answer.Status);
        Assert.Equal("failed", await TestServer.ResultAsync(known));
    }

    [Fact]
    public async Task A_body_that_stops_halfway_gets_a_response_in_time()
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key);

        var answer = await server.SendAsync(request.With("Content-Length", "5000").ToBytes());

        Assert.InRange(answer.Status, 400, 499);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"event\"")]
    [InlineData("{\"involvedObject\": 1}")]
    [InlineData("{\"involvedObject\": {\"kind\": \"HelmRelease\", \"name\": \"../x\"}}")]
    public async Task A_signed_body_that_is_not_an_event_gets_a_400_response(string body)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ReportAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_event_over_a_mebibyte_gets_a_413_response()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ReportAsync(new byte[(1024 * 1024) + 1]);

        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_deeply_nested_event_gets_a_400_response()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.ReportAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));

        Assert.Equal(400, (int)answer.StatusCode);
    }
}
