using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class AzureDevOpsErrorTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "timeoutInMinutes": 60}""";

    [Theory]
    [InlineData("11-error-203-sign-in-page.txt")]
    [InlineData("11-error-302-sign-in-redirect.txt")]
    [InlineData("11-error-401-expired-token.txt")]
    [InlineData("11-error-403-no-write-permission.txt")]
    [InlineData("11-error-404-hub-not-found.txt")]
    [InlineData("11-error-404-plan-not-found.txt")]
    [InlineData("11-error-404-timeline-not-found.txt")]
    public async Task A_rejection_is_retried_for_ten_minutes_before_it_is_final(string file)
    {
        await using var server = await TestServer.StartAsync();
        var times = Fail(server, _ => Answer(file));

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(10));
        var outcome = await ending;

        Assert.False(outcome.Delivered);
        Assert.Equal(times.Count, outcome.Attempts);
        Assert.InRange(outcome.Attempts, 3, 20);
        Assert.InRange(times[^1] - times[0], TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task An_undelivered_result_is_on_the_overview_during_retries_and_afterwards()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var times = Fail(server, _ => Answer("11-error-401-expired-token.txt"));

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await visitor.UntilAsync("/", page => page.Contains("4.32.30 is decided (Succeeded), but Azure DevOps has not taken it in 1 try; next try in", StringComparison.Ordinal));
        await visitor.UntilAsync("/?state=undelivered", page => page.Contains("ffc-demo-web", StringComparison.Ordinal));
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(10));
        await ending;

        await visitor.UntilAsync("/?state=undelivered", page => page.Contains("4.32.30: its pipeline was never told that it succeeded: 401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminated_plan_counts_as_delivered()
    {
        await using var server = await TestServer.StartAsync();
        server.AzureDevOps.Script(StandInRoute.Event, _ => Answer("11-error-400-plan-terminated.txt"));

        var outcome = await ReleaseAsync(server);

        Assert.True(outcome.Delivered);
        Assert.Single(Events(server));
    }

    [Theory]
    [InlineData("11-error-500-other.txt", 1)]
    [InlineData("11-error-503-unavailable.txt", 1)]
    [InlineData("11-error-429-throttled.txt", 17)]
    public async Task A_transient_error_is_retried_after_its_Retry_After(string file, int seconds)
    {
        await using var server = await TestServer.StartAsync();
        var times = Fail(server, call => call is 1 ? Answer(file) : null);

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(1));

        Assert.True((await ending).Delivered);
        Assert.Equal(2, times.Count);
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_missing_session_is_retried_in_the_first_minute_after_the_request()
    {
        await using var server = await TestServer.StartAsync();
        var times = Fail(server, call => call < 3 ? Answer("11-error-500-orchestration-session-not-found.txt") : null);

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(1));

        Assert.True((await ending).Delivered);
        Assert.Equal(3, times.Count);
    }

    [Fact]
    public async Task A_missing_session_after_the_first_minute_ends_the_wait()
    {
        await using var server = await TestServer.StartAsync();
        var times = Fail(server, _ => Answer("11-error-500-orchestration-session-not-found.txt"));

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(1));
        await ending;

        Assert.InRange(times[^1] - times[0], TimeSpan.FromSeconds(0), TimeSpan.FromMinutes(3));
        Assert.All(times.SkipLast(1), time => Assert.True(time - times[0] < TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(nameof(StandInRoute.CreateLog))]
    [InlineData(nameof(StandInRoute.AppendLog))]
    [InlineData(nameof(StandInRoute.PatchRecord))]
    public async Task Logs_that_always_fail_do_not_delay_the_result(string route)
    {
        await using var server = await TestServer.StartAsync();
        server.AzureDevOps.Script(Enum.Parse<StandInRoute>(route), _ => Answer("11-error-500-other.txt"));

        await ToldSoonAsync(server);
    }

    [Theory]
    [InlineData(nameof(StandInRoute.CreateLog))]
    [InlineData(nameof(StandInRoute.AppendLog))]
    [InlineData(nameof(StandInRoute.PatchRecord))]
    public async Task Logs_that_hang_do_not_delay_the_result(string route)
    {
        await using var server = await TestServer.StartAsync();
        server.AzureDevOps.Script(Enum.Parse<StandInRoute>(route), _ => StandInAnswer.Hang);

        await ToldSoonAsync(server);
    }

    [Fact]
    public async Task A_lost_response_never_leads_to_a_different_result()
    {
        await using var server = await TestServer.StartAsync();
        var times = Fail(server, call => call < 3 ? Answer("11-error-503-unavailable.txt") : null);

        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => times.Count is 1);
        await server.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30"));
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(1));
        await ending;

        Assert.All(Events(server), call => Assert.Contains("\"result\":\"succeeded\"", call.Body));
    }

    private static StandInAnswer Answer(string file) => StandInAnswer.Parse(Encoding.UTF8.GetString(Recorded.AzureDevOps(file)));

    private static IEnumerable<StandInCall> Events(TestServer server) => server.AzureDevOps.Calls.Where(call => call.Route is StandInRoute.Event);

    // The times of every TaskCompleted, by the server's clock.
    private static List<DateTimeOffset> Fail(TestServer server, Func<int, StandInAnswer?> answer)
    {
        var times = new List<DateTimeOffset>();
        server.AzureDevOps.Script(StandInRoute.Event, _ =>
        {
            times.Add(server.Clock.GetUtcNow());
            return answer(times.Count);
        });
        return times;
    }

    private static async Task ToldSoonAsync(TestServer server)
    {
        var times = Fail(server, _ => null);
        var ending = ReleaseAsync(server);
        await server.UntilAsync(() => server.AzureDevOps.Calls.Count > 0);

        // Advance the clock in small steps, so that a moment in which this machine does nothing does not count as a delay of the server.
        await JumpUntilAsync(server, () => times.Count > 0 || ending.IsCompleted, TimeSpan.FromMilliseconds(100));
        await JumpUntilAsync(server, () => ending.IsCompleted, TimeSpan.FromSeconds(1));
        var outcome = await ending;

        Assert.True(outcome.Delivered);
        Assert.InRange(Assert.Single(times) - outcome.DecidedAt, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static async Task<WaitOutcome> ReleaseAsync(TestServer server)
    {
        var (_, answer) = await server.AskAsync(Body);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        var ended = await server.EndOfAsync(System.Text.Json.JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!);
        return Json.Read<WaitOutcome>(ended.Output()!.Value);
    }

    // Advances the clock quickly, in steps that let everything happen that is due.
    private static async Task JumpUntilAsync(TestServer server, Func<bool> isSo, TimeSpan step)
    {
        while (!isSo())
        {
            server.Clock.Jump(step);
            await Task.Delay(50);
        }
    }
}
