using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class CallbackRequestTests
{
    private const string Release = "ffc-demo-web-infra-post-deploy";

    [Theory]
    [InlineData("01-initial-request.raw")]
    [InlineData("01-initial-request-trimmed-body.raw")]
    [InlineData("01b-initial-request-unquoted.raw")]
    [InlineData("01c-initial-request-rerun-attempt2.raw")]
    [InlineData("01d-initial-request-new-run.raw")]
    [InlineData("01e-initial-request-check.raw")]
    public async Task A_recorded_request_waits_and_is_released(string file)
    {
        await using var server = await TestServer.StartAsync();

        var (task, answer) = await server.ReplayAsync(file);
        await server.ReportAsync(SampleEvent.Succeeded(Release, "4.32.30"));

        Assert.Equal(202, answer.Status);
        Assert.StartsWith($"{{\"message\":\"Waiting until HelmRelease {Release} 4.32.30 is deployed", answer.Body);
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Empty(server.AzureDevOps.Broken);
    }

    [Fact]
    public async Task A_request_of_an_Entra_task_without_a_key_gets_a_401_response()
    {
        await using var server = await TestServer.StartAsync();

        var (_, answer) = await server.ReplayAsync("01f-initial-request-v2-entra.raw");

        Assert.Equal(401, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Contains("Keys:Function", answer.Message);
    }

    [Fact]
    public async Task A_request_with_overridden_headers_gets_a_400_response_that_names_them()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.SendAsync(Recorded.AzureDevOps("01g-initial-request-headers-overridden.raw"));

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.All(
            ["PlanUrl", "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken"],
            name => Assert.Contains(name, answer.Message));
    }

    [Fact]
    public async Task A_rerun_and_a_new_run_are_separate_waits()
    {
        await using var server = await TestServer.StartAsync();

        var answers = new List<string?>();
        foreach (var file in (string[])["01-initial-request.raw", "01c-initial-request-rerun-attempt2.raw", "01d-initial-request-new-run.raw"])
        {
            answers.Add(InstanceId((await server.ReplayAsync(file)).Answer));
        }

        Assert.Equal(3, answers.Distinct().Count());
    }

    [Fact]
    public async Task The_same_request_twice_is_one_wait_and_one_result()
    {
        await using var server = await TestServer.StartAsync();

        var (task, first) = await server.ReplayAsync("01-initial-request.raw");
        var second = await server.SendAsync(Recorded.Request("01-initial-request.raw").With("PlanUrl", server.AzureDevOps.Organization.ToString()));
        await server.ReportAsync(SampleEvent.Succeeded(Release, "4.32.30"));
        await server.EndOfAsync(InstanceId(first)!);
        var third = await server.SendAsync(Recorded.Request("01-initial-request.raw").With("PlanUrl", server.AzureDevOps.Organization.ToString()));

        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Body, third.Body);
        Assert.Equal(["succeeded"], task.Results);
    }

    [Fact]
    public async Task A_key_with_a_plus_is_accepted_as_Azure_Pipelines_sends_it()
    {
        const string key = "a+key+with+plus+signs/and=";
        await using var server = await TestServer.StartAsync(settings: [$"--Keys:Function:1={key}"]);

        var answer = await server.SendAsync(Recorded.Request("01-initial-request.raw").With("PlanUrl", server.AzureDevOps.Organization.ToString()).WithCode(key));

        Assert.Equal(202, answer.Status);
    }

    [Theory]
    [InlineData("/api/AdoCallBack", 405)]
    [InlineData("/api/FluxEvent", 405)]
    [InlineData("/api/Nothing", 404)]
    public async Task An_unknown_route_gets_a_problem_response(string path, int status)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_healthy_server_reports_it_without_a_Server_header()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.GetAsync("healthz");

        Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static string? InstanceId(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString();
}
