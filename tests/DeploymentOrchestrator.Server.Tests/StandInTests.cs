using System.Net.Http.Headers;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>The stand-in must notice what Azure DevOps would notice; otherwise the demo proves nothing.</summary>
public sealed class StandInTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private readonly PipelineTask _task = PipelineTask.OfNewRun("run");
    private AzureDevOpsStandIn _azureDevOps = null!;

    public async Task InitializeAsync()
    {
        _azureDevOps = await AzureDevOpsStandIn.StartAsync();
        _azureDevOps.Expect(_task);
    }

    public async Task DisposeAsync() => await _azureDevOps.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_task_that_gets_everything_in_order_breaks_no_rule()
    {
        await BeginAsync();
        await PatchAsync("\"issues\":[{\"type\":\"error\",\"message\":\"why\"}]");
        await CompleteAsync("failed");

        Assert.Empty(_azureDevOps.Broken);
        Assert.Equal(["failed"], _azureDevOps.Tasks[0].Results);
    }

    [Fact]
    public async Task A_wrong_token_is_reported()
    {
        await SendAsync(HttpMethod.Post, "logs?api-version=4.1", LogPath, token: "another");
        AssertBroken("token");
    }

    [Fact]
    public async Task A_wrong_project_is_reported()
    {
        await SendAsync(HttpMethod.Post, "logs?api-version=4.1", LogPath, project: $"{Guid.NewGuid()}");
        AssertBroken("project");
    }

    [Fact]
    public async Task A_double_slash_is_reported()
    {
        await SendAsync(HttpMethod.Post, "/logs?api-version=4.1", LogPath);
        AssertBroken("no such URL");
    }

    [Fact]
    public async Task Lines_before_the_record_is_in_progress_are_reported()
    {
        await SendAsync(HttpMethod.Post, "logs?api-version=4.1", LogPath);
        await SendAsync(HttpMethod.Post, "logs/7?api-version=4.1", "a line\n");
        AssertBroken("shown to nobody");
    }

    [Fact]
    public async Task A_failure_without_a_reason_is_reported()
    {
        await BeginAsync();
        await CompleteAsync("failed");
        AssertBroken("tells nobody why");
    }

    [Fact]
    public async Task A_second_result_is_reported()
    {
        await BeginAsync();
        await CompleteAsync("succeeded");
        await CompleteAsync("succeeded");
        AssertBroken("has had its TaskCompleted");
    }

    [Fact]
    public async Task A_restarted_server_may_send_its_result_once_more()
    {
        await BeginAsync();
        await CompleteAsync("succeeded");
        _azureDevOps.ServerDied();
        await CompleteAsync("succeeded");

        Assert.Empty(_azureDevOps.Broken);
        Assert.Equal(["succeeded"], _azureDevOps.Tasks[0].Results);

        await CompleteAsync("succeeded");
        AssertBroken("has had its TaskCompleted");
    }

    [Fact]
    public async Task A_different_result_after_a_restart_is_reported()
    {
        await BeginAsync();
        await PatchAsync("\"issues\":[{\"type\":\"error\",\"message\":\"why\"}]");
        await CompleteAsync("failed");
        _azureDevOps.ServerDied();
        await CompleteAsync("succeeded");
        AssertBroken("has had its TaskCompleted");
    }

    [Fact]
    public async Task A_state_after_the_result_is_reported()
    {
        await BeginAsync();
        await CompleteAsync("succeeded");
        await PatchAsync("\"state\":\"inProgress\"");
        AssertBroken("reopen");
    }

    [Fact]
    public async Task A_mistyped_event_is_reported()
    {
        await BeginAsync();
        await SendAsync(HttpMethod.Post, "events?api-version=2.0-preview.1", EventBody("succeeded").Replace("TaskCompleted", "taskCompleted"));
        AssertBroken("end of the whole job");
    }

    [Fact]
    public async Task A_body_of_the_wrong_shape_is_reported()
    {
        await SendAsync(HttpMethod.Patch, $"timelines/{_task.TimelineId}/records?api-version=4.1", "{}");
        AssertBroken("lacks");
    }

    private string LogPath => $$"""{"path":"logs\\{{_task.TaskInstanceId}}"}""";

    private void AssertBroken(string rule) => Assert.Contains(rule, Assert.Single(_azureDevOps.Broken));

    private async Task BeginAsync()
    {
        await SendAsync(HttpMethod.Post, "logs?api-version=4.1", LogPath);
        await PatchAsync("\"state\":\"inProgress\",\"log\":{\"id\":7}");
        await SendAsync(HttpMethod.Post, "logs/7?api-version=4.1", "a line\n");
    }

    private string EventBody(string result) =>
        $$"""{"name":"TaskCompleted","taskId":"{{_task.TaskInstanceId}}","jobId":"{{_task.JobId}}","result":"{{result}}"}""";

    private Task CompleteAsync(string result) => SendAsync(HttpMethod.Post, "events?api-version=2.0-preview.1", EventBody(result));

    private Task PatchAsync(string change) => SendAsync(
        HttpMethod.Patch,
        $"timelines/{_task.TimelineId}/records?api-version=4.1",
        $$"""{"value":[{"id":"{{_task.TaskInstanceId}}",{{change}}}],"count":1}""");

    private async Task SendAsync(HttpMethod method, string tail, string body, string? token = null, string? project = null)
    {
        using var request = new HttpRequestMessage(
            method, new Uri(_azureDevOps.Organization, $"{project ?? _task.ProjectId}/_apis/distributedtask/hubs/build/plans/{_task.PlanId}/{tail}"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{token ?? _task.Token}")));
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("X-TFS-FedAuthRedirect", "Suppress");
        using var answer = await _http.SendAsync(request);
    }
}
