using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Cases;
using DeploymentOrchestrator.Tests.Support;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class WaitFinisherTests
{
    private const string Plan = "11111111-1111-1111-1111-111111111111";
    private static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private readonly SimulatedRuntime _runtime = new(Start);
    private readonly PipelineStandIn _pipeline;
    private readonly WaitFinisher _finisher;
    private readonly CallbackIntake _callbacks;

    public WaitFinisherTests()
    {
        _pipeline = new PipelineStandIn(_runtime);
        _runtime.Activity = _pipeline.Run;
        var (time, client) = (new FakeTimeProvider(Start), new RunningClient(_runtime));
        _finisher = new WaitFinisher(client, time);
        _callbacks = new CallbackIntake(
            client,
            client,
            Options.Create(new AzureDevOpsOptions { Organizations = ["https://dev.azure.com/acme/"] }),
            Options.Create(new FluxOptions()),
            Options.Create(new WaitOptions { PagesUrl = new Uri("https://pages.example/") }),
            new TokenProtector(new EphemeralDataProtectionProvider(), time),
            time,
            NullLogger<CallbackIntake>.Instance);
    }

    [Theory]
    [InlineData("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""", TaskResult.Succeeded)]
    [InlineData("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""", TaskResult.Failed)]
    [InlineData("""{"releases": [{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}, {"helmReleaseName": "api", "helmReleaseVersion": "2.0.0"}]}""", TaskResult.Succeeded)]
    public async Task The_task_is_completed_with_the_chosen_result_and_the_wait_ends(string body, TaskResult result)
    {
        var wait = await AskAsync(body);

        var answer = await _finisher.FinishAsync(wait, result, "seen with kubectl\n##vso[task.complete result=Failed]", default);
        _runtime.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(202, answer.StatusCode);
        Assert.Equal(result, Assert.Single(_pipeline.Completions).Completion.Result);
        Assert.True(Instance(wait).IsTerminated);
        Assert.True(Instance(answer.InstanceId!).IsOver);
        Assert.StartsWith("web:1.0.0:", answer.InstanceId, StringComparison.Ordinal);
        var told = Assert.Single(_pipeline.LinesOf(Plan), line => line.Contains("Finished by hand: seen with kubectl", StringComparison.Ordinal));
        Assert.DoesNotContain("\n", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_pipeline.LinesOf(Plan), line => line.StartsWith("##vso", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_with_an_undelivered_result_can_be_finished()
    {
        var isOpen = false;
        _pipeline.OnCompletion = _ => isOpen ? new(CompletionAnswer.Accepted, "204") : new(CompletionAnswer.Refused, "403");
        var wait = await AskAsync("""{"helmReleaseName": "web"}""");
        _runtime.Pass(TimeSpan.FromMinutes(30));
        Assert.True(Instance(wait).IsOver);
        isOpen = true;

        var answer = await _finisher.FinishAsync(wait, TaskResult.Succeeded, "by hand", default);
        _runtime.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(202, answer.StatusCode);
        Assert.Equal(TaskResult.Succeeded, _pipeline.Completions[^1].Completion.Result);
    }

    [Fact]
    public async Task A_delivered_result_cannot_be_changed()
    {
        var wait = await AskAsync("""{"helmReleaseName": "web"}""");
        _runtime.Pass(TimeSpan.FromMinutes(1));

        var answer = await _finisher.FinishAsync(wait, TaskResult.Succeeded, "by hand", default);

        Assert.Equal(409, answer.StatusCode);
        Assert.Contains("knows its result already: it has failed", answer.Message, StringComparison.Ordinal);
        Assert.Single(_pipeline.Completions);
    }

    [Fact]
    public async Task A_wait_is_finished_only_once()
    {
        var wait = await AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        var first = await _finisher.FinishAsync(wait, TaskResult.Succeeded, "by hand", default);

        var second = await _finisher.FinishAsync(wait, TaskResult.Failed, "by another hand", default);
        _runtime.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal((409, first.InstanceId), (second.StatusCode, second.InstanceId));
        Assert.Equal(TaskResult.Succeeded, Assert.Single(_pipeline.Completions).Completion.Result);
    }

    [Theory]
    [InlineData("nobody:1.0.0:0123456789")]
    [InlineData("nobody")]
    public async Task An_instance_that_is_not_a_wait_is_not_found(string id) =>
        Assert.Equal(404, (await _finisher.FinishAsync(id, TaskResult.Succeeded, "by hand", default)).StatusCode);

    private SimulatedRuntime.Instance Instance(string id) => _runtime.Instances.Single(instance => instance.Id == id);

    private async Task<string> AskAsync(string body)
    {
        var headers = Pipeline.Headers(("PlanUrl", "https://dev.azure.com/acme/"), ("PlanId", Plan));
        var answer = await _callbacks.AcceptAsync(new CallbackRequest(headers, Encoding.UTF8.GetBytes(body)), default);
        Assert.Equal(202, answer.StatusCode);
        _runtime.Pass(TimeSpan.Zero);
        return answer.InstanceId!;
    }
}
