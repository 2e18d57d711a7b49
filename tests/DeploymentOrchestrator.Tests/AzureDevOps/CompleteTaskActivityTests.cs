using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class CompleteTaskActivityTests : IAsyncLifetime
{
    private readonly ListLogger<CompleteTaskActivity> _logger = new();
    private readonly TokenProtector _protector = new(new EphemeralDataProtectionProvider(), TimeProvider.System);
    private readonly FakeTimeProvider _time = new(Pipeline.Now);
    private RecordingServer _azure = null!;

    public async Task InitializeAsync() => _azure = await RecordingServer.StartAsync();

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [Theory]
    [InlineData(TaskResult.Succeeded, "10-event-TaskCompleted-succeeded.http")]
    [InlineData(TaskResult.Failed, "10-event-TaskCompleted-failed.http")]
    public async Task The_result_is_sent_as_recorded_byte_for_byte(TaskResult result, string sample)
    {
        var outcome = await CompleteAsync(result);

        Assert.Equal(CompletionAnswer.Accepted, outcome.Answer);
        Wire.AssertSame(sample, Assert.Single(_azure.Received));
    }

    [Theory]
    [InlineData("11-error-203-sign-in-page.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-302-sign-in-redirect.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-400-plan-terminated.txt", CompletionAnswer.AlreadyFinished)]
    [InlineData("11-error-401-expired-token.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-403-no-write-permission.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-404-hub-not-found.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-404-plan-not-found.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-404-timeline-not-found.txt", CompletionAnswer.Refused)]
    [InlineData("11-error-429-throttled.txt", CompletionAnswer.Retry)]
    [InlineData("11-error-500-orchestration-session-not-found.txt", CompletionAnswer.SessionNotFound)]
    [InlineData("11-error-500-other.txt", CompletionAnswer.Retry)]
    [InlineData("11-error-503-unavailable.txt", CompletionAnswer.Retry)]
    public async Task Every_recorded_error_leads_to_its_action(string sample, CompletionAnswer answer)
    {
        _azure.AnswerAs($"ado/{sample}");

        var outcome = await CompleteAsync(TaskResult.Succeeded);

        Assert.Equal(answer, outcome.Answer);
        Assert.StartsWith(sample.Split('-')[2], outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(sample.Contains("429", StringComparison.Ordinal) ? TimeSpan.FromSeconds(17) : null, outcome.RetryAfter);
    }

    [Fact]
    public void No_recorded_error_is_left_out() => Assert.Equal(12, Samples.Names("ado", "11-error-*").Count());

    [Fact]
    public async Task No_redirect_is_followed()
    {
        _azure.Answer = (request, context) =>
        {
            context.Response.Redirect(new Uri(_azure.Address, "/elsewhere").AbsoluteUri);
            return Task.CompletedTask;
        };

        Assert.Equal(CompletionAnswer.Refused, (await CompleteAsync(TaskResult.Succeeded)).Answer);
        Assert.Single(_azure.Received);
    }

    [Fact]
    public async Task An_unreachable_server_is_retried()
    {
        // Nothing listens on port 1.
        var outcome = await CompleteAsync(TaskResult.Succeeded, Pipeline.Target(_protector, "http://127.0.0.1:1/acme/"));

        Assert.Equal(CompletionAnswer.Retry, outcome.Answer);
        Assert.StartsWith("Azure DevOps could not be reached: ", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_connection_is_retried()
    {
        _azure.Answer = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(CompletionAnswer.Retry, (await CompleteAsync(TaskResult.Succeeded)).Answer);
    }

    [Fact]
    public async Task A_timeout_after_20_seconds_is_retried()
    {
        var asked = new TaskCompletionSource();
        _azure.Answer = (_, context) =>
        {
            asked.SetResult();
            return RecordingServer.Hang(context);
        };

        var running = CompleteAsync(TaskResult.Succeeded);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(20));

        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(CompletionAnswer.Retry, outcome.Answer);
        Assert.Equal("No answer from Azure DevOps within 20 s.", outcome.Detail);
    }

    [Fact]
    public async Task A_body_without_end_is_read_up_to_64_KB()
    {
        _azure.Answer = async (_, context) =>
        {
            context.Response.StatusCode = 500;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[16384]);
            }
        };

        Assert.Equal(CompletionAnswer.Retry, (await CompleteAsync(TaskResult.Succeeded).WaitAsync(TimeSpan.FromSeconds(30))).Answer);
    }

    [Fact]
    public async Task A_token_that_cannot_be_decrypted_is_not_sent()
    {
        var target = Pipeline.Target(new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System), _azure.PlanUrl);

        Assert.Equal(CompletionAnswer.Unreadable, (await CompleteAsync(TaskResult.Succeeded, target)).Answer);
        Assert.Empty(_azure.Received);
    }

    [Fact]
    public async Task A_token_that_is_echoed_in_an_answer_is_masked()
    {
        _azure.Answer = async (request, context) =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { typeKey = "X", message = $"bad {Pipeline.Token} in {request.Headers["Authorization"]}" });
        };

        var outcome = await CompleteAsync(TaskResult.Succeeded);

        Assert.Equal("400 X bad *** in Basic ***", outcome.Detail);
        Assert.Equal("Information wait-1: TaskCompleted Succeeded for plan 4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55: Refused (400 X bad *** in Basic ***) ", Assert.Single(_logger.Lines));
    }

    [Fact]
    public async Task Loopback_is_not_connected_to_unless_it_is_allowed()
    {
        using var http = new HttpClient(AzureDevOpsConnections.CreateHandler(allowLoopback: false));

        var outcome = await CompleteAsync(TaskResult.Succeeded, http: http);

        Assert.Equal(CompletionAnswer.Retry, outcome.Answer);
        Assert.Contains("127.0.0.1 resolves to 127.0.0.1, which is not an address of Azure DevOps.", outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(_azure.Received);
    }

    private async Task<TaskCompletionOutcome> CompleteAsync(
        TaskResult result, CallbackTarget? target = null, HttpClient? http = null)
    {
        var activity = new CompleteTaskActivity(new AzureDevOpsClient(http ?? _azure.Http), new OrganizationGate(Options.Create(new AzureDevOpsOptions())), _protector, _time, _logger);
        return await activity.RunAsync(new ActivityOf("wait-1"), new TaskCompletion(target ?? Pipeline.Target(_protector, _azure.PlanUrl), result));
    }
}
