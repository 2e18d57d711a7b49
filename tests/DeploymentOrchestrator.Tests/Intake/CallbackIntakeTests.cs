using System.Security.Cryptography;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class CallbackIntakeTests
{
    private readonly Pipeline _pipeline = new();

    [Theory]
    [InlineData("01-initial-request.raw")]
    [InlineData("01-initial-request-trimmed-body.raw")]
    [InlineData("01b-initial-request-unquoted.raw")]
    [InlineData("01c-initial-request-rerun-attempt2.raw")]
    [InlineData("01d-initial-request-new-run.raw")]
    [InlineData("01e-initial-request-check.raw")]
    [InlineData("01f-initial-request-v2-entra.raw")]
    public async Task Every_recorded_request_becomes_a_wait(string name)
    {
        var answer = await _pipeline.SendSampleAsync(name);

        Assert.Equal(202, answer.StatusCode);
        var (id, started) = Assert.Single(_pipeline.Client.Instances);
        Assert.Equal(id, answer.InstanceId);
        Assert.Equal(Names.PipelineWait, started.Name);
        var input = Json.Read<WaitInput>(started.Input);
        Assert.Equal(started.Tag, input.Target.PlanId);
        Assert.Equal("ffc-demo-web-infra-post-deploy", input.Request!.Release);
        Assert.Equal("4.32.30", input.Request.Version);
        Assert.Equal(Pipeline.Now.AddMinutes(55), input.Deadline);
        Assert.True(_pipeline.Protector.TryUnprotect(input.Target.ProtectedToken, out var token));
        Assert.Equal(Pipeline.Token, token);
    }

    [Fact]
    public async Task The_first_run_its_rerun_and_the_next_run_are_three_waits()
    {
        await _pipeline.SendSampleAsync("01-initial-request.raw");
        await _pipeline.SendSampleAsync("01c-initial-request-rerun-attempt2.raw");
        await _pipeline.SendSampleAsync("01d-initial-request-new-run.raw");

        Assert.Equal(3, _pipeline.Client.Instances.Count);
        Assert.All(_pipeline.Client.Instances.Keys, id => Assert.StartsWith("ffc-demo-web-infra-post-deploy:4.32.30:", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_response_names_the_version_the_place_and_the_deadline_with_its_reason()
    {
        var answer = await _pipeline.SendAsync("""
            { "helmReleaseName": "web", "helmReleaseVersion": "4.32.30", "namespace": "flux-config", "match": { "env": "snd1", "cluster": "c1" },
              "waitFor": "tested", "timeoutInMinutes": 10 }
            """);

        Assert.Equal(
            $"Waiting until HelmRelease web 4.32.30 is deployed and tested in namespace flux-config, cluster=c1, env=snd1, at most until 2026-01-01 10:08:00 UTC (the job's timeout of 10 min less 2 min). Wait {answer.InstanceId}",
            answer.Message);
    }

    [Fact]
    public async Task The_same_request_twice_is_one_wait_with_the_first_deadline()
    {
        var first = await _pipeline.SendAsync();
        _pipeline.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, await _pipeline.SendAsync());
        Assert.Single(_pipeline.Client.Instances);
    }

    [Fact]
    public async Task The_same_request_after_the_wait_has_ended_starts_none()
    {
        var first = await _pipeline.SendAsync();
        _pipeline.Client.End(first.InstanceId!);

        Assert.Equal(first, await _pipeline.SendAsync());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, Assert.Single(_pipeline.Client.Instances).Value.Status);
    }

    [Fact]
    public async Task A_repeated_request_with_another_token_gets_an_earlier_success_again()
    {
        var first = await _pipeline.SendAsync();
        _pipeline.Client.End(first.InstanceId!, Outcome(TaskResult.Succeeded, "web 4.32.30 is deployed."));

        var second = await _pipeline.SendAsync(Pipeline.Good, AnotherToken);

        Assert.Equal(202, second.StatusCode);
        Assert.NotEqual(first.InstanceId, second.InstanceId);
        Assert.StartsWith("This request has succeeded before, and the task will be told so again: web 4.32.30 is deployed.", second.Message, StringComparison.Ordinal);
        var input = InputOf(second);
        Assert.Equal("web 4.32.30 is deployed.", input.EarlierSuccess);
        Assert.True(_pipeline.Protector.TryUnprotect(input.Target.ProtectedToken, out var token));
        Assert.Equal(AnotherToken.Value, token);
    }

    [Fact]
    public async Task A_repeated_request_with_another_token_after_a_failure_starts_a_new_wait()
    {
        var first = await _pipeline.SendAsync();
        _pipeline.Client.End(first.InstanceId!, Outcome(TaskResult.Failed, "web 4.32.30 failed."));
        _pipeline.Time.Advance(TimeSpan.FromMinutes(5));

        var second = await _pipeline.SendAsync(Pipeline.Good, AnotherToken);

        Assert.Equal(2, _pipeline.Client.Instances.Count);
        Assert.StartsWith("Waiting until HelmRelease web 4.32.30", second.Message, StringComparison.Ordinal);
        Assert.Null(InputOf(second).EarlierSuccess);
        Assert.Equal(Pipeline.Now.AddMinutes(5), InputOf(second).AcceptedAt);
        Assert.StartsWith("web:4.32.30:", second.InstanceId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_success_does_not_count_for_a_different_request()
    {
        var first = await _pipeline.SendAsync("""{ "helmReleaseName": "web", "helmReleaseVersion": "4.32.30", "match": { "env": "snd1" } }""");
        _pipeline.Client.End(first.InstanceId!, Outcome(TaskResult.Succeeded, "web 4.32.30 is deployed in env=snd1."));

        var second = await _pipeline.SendAsync("""{ "helmReleaseName": "web", "helmReleaseVersion": "4.32.30", "match": { "env": "prd1" } }""", AnotherToken);

        Assert.Null(InputOf(second).EarlierSuccess);
    }

    [Fact]
    public async Task Another_token_while_the_wait_is_open_changes_nothing()
    {
        var first = await _pipeline.SendAsync();

        Assert.Equal(first, await _pipeline.SendAsync(Pipeline.Good, AnotherToken));
        Assert.Single(_pipeline.Client.Instances);
    }

    [Fact]
    public async Task Each_check_evaluation_is_one_wait_however_often_it_is_repeated()
    {
        var tokens = Enumerable.Range(0, 4).Select(i => ("AuthToken", (string?)$"token-{i}-{new string('x', 40)}")).ToList();
        var answers = new List<IntakeResult>();
        foreach (var token in tokens)
        {
            answers.Add(await _pipeline.SendAsync(Pipeline.Good, token));
            Assert.Equal(answers[^1], await _pipeline.SendAsync(Pipeline.Good, token));
            _pipeline.Client.End(answers[^1].InstanceId!, Outcome(TaskResult.Failed, "no"));
            Assert.Equal(answers[^1], await _pipeline.SendAsync(Pipeline.Good, token));
        }

        Assert.Equal(4, _pipeline.Client.Instances.Count);
        foreach (var (token, answer) in tokens.Zip(answers))
        {
            Assert.Equal(answer, await _pipeline.SendAsync(Pipeline.Good, token));
        }

        Assert.Equal(4, _pipeline.Client.Instances.Count);
    }

    [Fact]
    public async Task Two_equal_evaluations_at_once_get_the_same_wait()
    {
        var first = await _pipeline.SendAsync();
        _pipeline.Client.End(first.InstanceId!, Outcome(TaskResult.Failed, "no"));
        Task<IntakeResult>? winner = null;
        _pipeline.Client.BeforeStart = () => winner = _pipeline.SendAsync(Pipeline.Good, AnotherToken);

        var loser = await _pipeline.SendAsync(Pipeline.Good, AnotherToken);

        Assert.Equal(await winner!, loser);
        Assert.Equal(2, _pipeline.Client.Instances.Count);
    }

    [Fact]
    public async Task A_refused_body_with_another_token_is_refused_again()
    {
        var first = await _pipeline.SendAsync("{}");
        _pipeline.Client.End(first.InstanceId!, Outcome(TaskResult.Failed, "helmReleaseName is missing."));

        var second = await _pipeline.SendAsync("{}", AnotherToken);

        Assert.NotEqual(first.InstanceId, second.InstanceId);
        Assert.StartsWith("Refused, and", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_repeats_its_request_too_often_is_refused()
    {
        for (var i = 0; i < 100; i++)
        {
            var answer = await _pipeline.SendAsync(Pipeline.Good, ("AuthToken", $"token-{i}-{new string('x', 40)}"));
            _pipeline.Client.End(answer.InstanceId!, Outcome(TaskResult.Failed, "no"));
        }

        Assert.Equal(429, (await _pipeline.SendAsync(Pipeline.Good, AnotherToken)).StatusCode);
        Assert.Equal(100, _pipeline.Client.Instances.Count);
    }

    [Theory]
    [InlineData("""{ "helmReleaseName": "web", "helmReleaseVersion": "4.32.30" }""")]
    [InlineData("")]
    public async Task A_canceled_task_ends_only_its_own_wait(string body)
    {
        var canceled = await _pipeline.SendAsync();
        var other = await _pipeline.SendAsync(Pipeline.Good, ("TaskInstanceId", "00000000-0000-0000-0000-000000000042"));

        var answer = await _pipeline.SendAsync(body, ("RequestType", "Cancel"), AnotherToken);

        Assert.Equal((202, "Canceled: the task's wait has ended."), (answer.StatusCode, answer.Message));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, _pipeline.Client.Instances[canceled.InstanceId!].Status);
        Assert.Equal(OrchestrationRuntimeStatus.Running, _pipeline.Client.Instances[other.InstanceId!].Status);
        Assert.StartsWith("Nothing to cancel", (await _pipeline.SendAsync(body, ("RequestType", "cancel"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, _pipeline.Client.Instances.Count);
    }

    [Fact]
    public async Task The_response_names_several_releases_and_their_places()
    {
        var answer = await _pipeline.SendAsync("""
            { "match": { "env": "snd1" }, "timeoutInMinutes": 10, "places": "all",
              "releases": [ { "helmReleaseName": "web", "helmReleaseVersion": "1.0.0+abc" }, { "helmReleaseName": "worker", "appVersion": "2.4.1", "places": "any", "waitFor": "tested" } ] }
            """);

        Assert.Equal(
            $"Waiting until all of 2 HelmReleases are there: web 1.0.0+abc deployed in every known place of any namespace, env=snd1; worker with app version 2.4.1 deployed and tested in the first place of any namespace, env=snd1, at most until 2026-01-01 10:08:00 UTC (the job's timeout of 10 min less 2 min). Wait {answer.InstanceId}",
            answer.Message);
        var input = InputOf(answer);
        Assert.Equal("web", input.Request!.Release);
        Assert.Equal("worker", Assert.Single(input.Others!).Release);
        Assert.StartsWith(InstanceIds.ForWaits("web", "1.0.0+abc"), answer.InstanceId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.4.1", "web:app-2.4.1:")]
    [InlineData("V2 (final) / #7?\\\\", "web:app~")]
    [InlineData("a-very-long-app-version-that-is-over-the-thirty", "web:app-a-very-long-app")]
    public async Task A_request_for_an_app_version_has_a_valid_id_in_every_store(string appVersion, string prefix)
    {
        var answer = await _pipeline.SendAsync($$"""{ "helmReleaseName": "web", "appVersion": "{{appVersion}}" }""");

        InstanceIds.Validate(answer.InstanceId!);
        Assert.StartsWith(prefix, answer.InstanceId, StringComparison.Ordinal);
        Assert.Equal(answer, await _pipeline.SendAsync($$"""{ "helmReleaseName": "web", "appVersion": "{{appVersion}}" }"""));
        Assert.Null(InputOf(answer).Request!.Version);
    }

    [Fact]
    public async Task Two_equal_requests_at_once_get_the_wait_of_the_first()
    {
        Task<IntakeResult>? winner = null;
        _pipeline.Client.BeforeStart = () =>
        {
            winner = _pipeline.SendAsync();
            _pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        };

        var loser = await _pipeline.SendAsync();

        Assert.Equal(await winner!, loser);
        Assert.Single(_pipeline.Client.Instances);
    }

    [Fact]
    public async Task A_token_that_ends_early_ends_the_wait_three_minutes_before_it()
    {
        var answer = await _pipeline.SendAsync(Pipeline.Good, ("AuthToken", Pipeline.JsonWebToken(Pipeline.Now.AddMinutes(20))));

        var input = Json.Read<WaitInput>(_pipeline.Client.Instances[answer.InstanceId!].Input);
        Assert.Equal(Pipeline.Now.AddMinutes(17), input.Deadline);
        Assert.Equal(Pipeline.Now.AddMinutes(20), input.Target.TokenExpiresAt);
        Assert.Contains("at most until 2026-01-01 10:17:00 UTC (its access token expires at 10:20:00 UTC, less 3 min)", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_outlives_the_timeout_changes_nothing()
    {
        var answer = await _pipeline.SendAsync(Pipeline.Good, ("AuthToken", Pipeline.JsonWebToken(Pipeline.Now.AddHours(2))));

        Assert.Equal(Pipeline.Now.AddMinutes(55), Json.Read<WaitInput>(_pipeline.Client.Instances[answer.InstanceId!].Input).Deadline);
    }

    [Fact]
    public async Task A_bad_body_with_good_headers_gets_a_202_response_and_fails_the_task()
    {
        var answer = await _pipeline.SendAsync("""{ "helmReleaseName": "web", "helmReleaseVersion": "latest" }""");

        Assert.Equal(202, answer.StatusCode);
        Assert.StartsWith("Refused, and the task will be failed with this reason: helmReleaseVersion is \"latest\"", answer.Message, StringComparison.Ordinal);
        var (id, started) = Assert.Single(_pipeline.Client.Instances);
        Assert.StartsWith("-:-:", id, StringComparison.Ordinal);
        var input = Json.Read<WaitInput>(started.Input);
        Assert.Null(input.Request);
        Assert.StartsWith("helmReleaseVersion is", input.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_headers_are_refused_and_nothing_is_started()
    {
        var answer = await _pipeline.SendSampleAsync("01g-initial-request-headers-overridden.raw");

        Assert.Equal(400, answer.StatusCode);
        Assert.Contains("PlanUrl, ProjectId, HubName, PlanId, JobId, TimelineId, TaskInstanceId, AuthToken", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_pipeline.Client.Instances);
    }

    [Fact]
    public async Task The_101st_unfinished_wait_of_a_run_is_refused_but_a_repeated_one_is_not()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(202, (await _pipeline.SendAsync(Pipeline.Good, ("TaskInstanceId", $"00000000-0000-0000-0000-{i:000000000000}"))).StatusCode);
        }

        Assert.Equal(429, (await _pipeline.SendAsync()).StatusCode);
        Assert.Equal(202, (await _pipeline.SendAsync(Pipeline.Good, ("TaskInstanceId", "00000000-0000-0000-0000-000000000042"))).StatusCode);
        Assert.Equal(202, (await _pipeline.SendAsync(Pipeline.Good, ("PlanId", "11111111-0000-0000-0000-000000000001"))).StatusCode);
        Assert.Equal(101, _pipeline.Client.Instances.Count);
    }

    [Fact]
    public async Task Beyond_the_total_limit_of_waits_a_request_gets_a_503_response()
    {
        _pipeline.Waits.MaxOpen = 1;
        var first = await _pipeline.SendAsync();

        var second = await _pipeline.SendAsync(Pipeline.Good, ("PlanId", "11111111-0000-0000-0000-000000000001"));

        Assert.Equal(503, second.StatusCode);
        Assert.NotNull(second.RetryAfter);
        Assert.Contains("Waits:MaxOpen", second.Message, StringComparison.Ordinal);
        _pipeline.Client.End(first.InstanceId!);
        Assert.Equal(202, (await _pipeline.SendAsync(Pipeline.Good, ("PlanId", "11111111-0000-0000-0000-000000000001"))).StatusCode);
    }

    [Fact]
    public async Task A_request_that_cannot_be_stored_gets_a_503_response()
    {
        _pipeline.Client.IsDown = true;

        var answer = await _pipeline.SendAsync();

        Assert.Equal(503, answer.StatusCode);
        Assert.Equal(5, answer.RetryAfter);
    }

    [Fact]
    public async Task An_unavailable_key_ring_is_503_and_the_token_is_not_stored_in_plain_text()
    {
        var pipeline = new Pipeline(new BrokenKeyRing());

        Assert.Equal(503, (await pipeline.SendAsync()).StatusCode);
        Assert.Empty(pipeline.Client.Instances);
    }

    [Fact]
    public async Task The_token_is_in_no_log_line_no_answer_and_no_record()
    {
        var answers = new List<IntakeResult>
        {
            await _pipeline.SendAsync(),
            await _pipeline.SendAsync("broken", ("PlanId", "11111111-0000-0000-0000-000000000001")),
            await _pipeline.SendAsync(Pipeline.Good, ("PlanUrl", "https://evil.example/")),
            await _pipeline.SendAsync(Pipeline.Good, ("AuthToken", Pipeline.Token + "\r\nX: y")),
            await _pipeline.SendAsync(Pipeline.Good, ("JobId", null)),
        };

        var everything = string.Join('\n', answers.Select(answer => answer.ToString())
            .Concat(_pipeline.Logger.Lines)
            .Concat(_pipeline.Client.Instances.Values.Select(started => started.Input.GetRawText()))
            .Append(new CallbackRequest(Pipeline.Headers(), default).ToString()));
        Assert.DoesNotContain("eyJ0eXAiOiJKV1Qi", everything, StringComparison.Ordinal);
        Assert.Equal(5, _pipeline.Logger.Lines.Count);
        Assert.StartsWith($"Information {answers[0].InstanceId}: plan 4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55 waits for web 4.32.30 until", _pipeline.Logger.Lines[0], StringComparison.Ordinal);
    }

    private static (string Name, string? Value) AnotherToken => ("AuthToken", "eyJ0eXAiOiJKV1QiNEW.eyJleHAiOjB9NEW.c2lnNEW");

    private static JsonElement Outcome(TaskResult result, string reason) => Json.Write(new WaitOutcome(result, reason, Pipeline.Now, true, null, 1));

    private WaitInput InputOf(IntakeResult answer) => Json.Read<WaitInput>(_pipeline.Client.Instances[answer.InstanceId!].Input);

    private sealed class BrokenKeyRing : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => throw new CryptographicException("The folder of the keys cannot be read.");

        public byte[] Unprotect(byte[] protectedData) => throw new CryptographicException("The folder of the keys cannot be read.");
    }
}
