using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class UpdateTaskRecordActivityTests : IAsyncLifetime
{
    private static readonly string[] Lines =
        ["2026-01-01T10:00:01.8731234Z Waiting for HelmRelease ffc-demo-web-infra-post-deploy 4.32.30", "2026-01-01T10:00:31.1000000Z Still waiting, 30 s"];

    private static readonly RecordIssue Failure =
        new(IssueType.Error, "HelmRelease 4.32.30 failed: UpgradeFailed - timed out waiting for the condition", LogLine: 4);

    private readonly ListLogger<UpdateTaskRecordActivity> _logger = new();
    private readonly TokenProtector _protector = new(new EphemeralDataProtectionProvider(), TimeProvider.System);
    private readonly FakeTimeProvider _time = new(Pipeline.Now);
    private RecordingServer _azure = null!;

    public async Task InitializeAsync() => _azure = await RecordingServer.StartAsync();

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [Fact]
    public async Task The_first_update_creates_a_log_and_attaches_it_to_a_running_record_in_one_call()
    {
        var outcome = await TellAsync("Waiting for HelmRelease 4.32.30", null, Lines);

        Assert.Equal(new TaskProgressOutcome(7, true, true, null), outcome);
        var sent = _azure.Received.ToArray();
        Assert.Equal(3, sent.Length);
        Wire.AssertSame("05-log-create.http", sent[0]);
        Assert.Equal(
            """{"value":[{"id":"923b66ac-fae5-514d-35b9-e58ba8ed37a4","state":"inProgress","currentOperation":"Waiting for HelmRelease 4.32.30","log":{"id":7,"path":"logs\\923b66ac-fae5-514d-35b9-e58ba8ed37a4"}}],"count":1}""",
            Encoding.UTF8.GetString(sent[1].Body));
        Wire.AssertSame("06-log-append.http", sent[2]);
    }

    [Fact]
    public async Task A_late_log_is_attached_without_changing_the_state()
    {
        Assert.Equal(new TaskProgressOutcome(7, false, true, null), await TellAsync(null, null, Lines));

        Wire.AssertSame("07-record-attach-log.http", _azure.Received.ElementAt(1));
    }

    [Fact]
    public async Task A_later_update_with_another_operation_only_changes_the_record()
    {
        Assert.Equal(new TaskProgressOutcome(7, true, true, null), await TellAsync("Waiting for HelmRelease 4.32.30", 7, []));

        Wire.AssertSame("04-record-inProgress.http", Assert.Single(_azure.Received));
    }

    [Fact]
    public async Task A_later_update_with_lines_only_appends_them()
    {
        Assert.Equal(new TaskProgressOutcome(7, false, true, null), await TellAsync(null, 7, Lines));

        Wire.AssertSame("06-log-append.http", Assert.Single(_azure.Received));
    }

    [Fact]
    public async Task An_issue_is_added_to_the_record_without_its_state()
    {
        Assert.Equal(new TaskProgressOutcome(7, false, true, null), await TellAsync(null, 7, [], Failure));

        Wire.AssertSame("08-record-issue.http", Assert.Single(_azure.Received));
    }

    [Fact]
    public async Task Errors_and_warnings_are_counted_and_a_message_may_hold_anything()
    {
        await TellAsync(null, 7, [], new RecordIssue(IssueType.Warning, "it's <b>\"é\"</b>"), Failure with { LogLine = null });

        Assert.Equal(
            """{"value":[{"id":"923b66ac-fae5-514d-35b9-e58ba8ed37a4","errorCount":1,"warningCount":1,"issues":[{"type":"warning","category":"General","message":"it's <b>\"é\"</b>"},{"type":"error","category":"General","message":"HelmRelease 4.32.30 failed: UpgradeFailed - timed out waiting for the condition"}]}],"count":1}""",
            Encoding.UTF8.GetString(Assert.Single(_azure.Received).Body));
    }

    [Fact]
    public async Task Without_a_log_state_and_issues_are_still_sent()
    {
        _azure.Answer = (request, context) => RecordingServer.Status(context, request.StartLine.Contains("/logs?", StringComparison.Ordinal) ? 404 : 204);

        var outcome = await TellAsync("Waiting for HelmRelease 4.32.30", null, Lines, Failure);

        Assert.Equal(new TaskProgressOutcome(null, true, false, "404"), outcome);
        Assert.Equal(3, _azure.Received.Count);
        Wire.AssertSame("04-record-inProgress.http", _azure.Received.ElementAt(1));
        Wire.AssertSame("08-record-issue.http", _azure.Received.ElementAt(2));
        Assert.Contains("wait-1", Assert.Single(_logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_could_not_be_attached_is_created_again_next_time()
    {
        var create = _azure.Answer;
        _azure.Answer = (request, context) => request.StartLine.StartsWith("PATCH", StringComparison.Ordinal)
            ? RecordingServer.Status(context, 500)
            : create(request, context);

        Assert.Equal(new TaskProgressOutcome(null, false, false, "500"), await TellAsync("Waiting", null, Lines));
        Assert.Equal(2, _azure.Received.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"7\"}")]
    [InlineData("{\"id\":7.5}")]
    [InlineData("{\"id\":99999999999}")]
    public async Task A_created_log_without_a_usable_id_is_ignored(string body)
    {
        _azure.Answer = async (_, context) => await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(new TaskProgressOutcome(null, true, false, "Azure DevOps created a log without an id."), await TellAsync("Waiting", null, Lines));
    }

    [Fact]
    public async Task The_sign_in_page_is_not_a_success()
    {
        _azure.AnswerAs("ado/11-error-203-sign-in-page.txt");

        Assert.Equal(new TaskProgressOutcome(7, false, false, "203"), await TellAsync("Waiting", 7, Lines));
    }

    [Fact]
    public async Task A_finished_run_is_reported_and_nothing_more_is_sent()
    {
        _azure.AnswerAs("ado/11-error-400-plan-terminated.txt");

        var outcome = await TellAsync("Waiting", null, Lines, Failure);

        Assert.True(outcome.PlanIsOver);
        Assert.Contains("TaskOrchestrationPlanTerminatedException", outcome.Problem, StringComparison.Ordinal);
        Assert.Single(_azure.Received);
    }

    [Fact]
    public async Task A_call_times_out_after_5_seconds_and_the_update_continues()
    {
        var asked = new TaskCompletionSource();
        _azure.Answer = (request, context) =>
        {
            if (!request.StartLine.Contains("/logs/7?", StringComparison.Ordinal))
            {
                return RecordingServer.Status(context, 204);
            }

            asked.SetResult();
            return RecordingServer.Hang(context);
        };

        var running = TellAsync("Waiting", 7, Lines, Failure);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            new TaskProgressOutcome(7, true, false, "No answer from Azure DevOps within 5 s."),
            await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, _azure.Received.Count);
    }

    [Fact]
    public async Task The_whole_update_times_out_after_15_seconds()
    {
        var asked = new SemaphoreSlim(0);
        _azure.Answer = (_, context) =>
        {
            asked.Release();
            return RecordingServer.Hang(context);
        };

        var running = TellAsync("Waiting", 7, Lines, Failure);
        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(
            new TaskProgressOutcome(7, false, false, "No answer from Azure DevOps within 5 s."),
            await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(_azure.Received);
    }

    [Fact]
    public async Task A_token_that_cannot_be_decrypted_is_a_problem_and_not_an_exception()
    {
        var stranger = new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System);

        var outcome = await RunAsync(new TaskProgress(Pipeline.Target(stranger, _azure.PlanUrl), "Waiting", null, [], []));

        Assert.Contains("cannot be decrypted", outcome.Problem, StringComparison.Ordinal);
        Assert.Empty(_azure.Received);
    }

    private Task<TaskProgressOutcome> TellAsync(string? operation, int? logId, string[] lines, params RecordIssue[] issues) =>
        RunAsync(new TaskProgress(Pipeline.Target(_protector, _azure.PlanUrl), operation, logId, lines, issues));

    private async Task<TaskProgressOutcome> RunAsync(TaskProgress progress)
    {
        var activity = new UpdateTaskRecordActivity(new AzureDevOpsClient(_azure.Http), new OrganizationGate(Options.Create(new AzureDevOpsOptions())), _protector, _time, _logger);
        return await activity.RunAsync(new ActivityOf("wait-1"), progress);
    }
}
