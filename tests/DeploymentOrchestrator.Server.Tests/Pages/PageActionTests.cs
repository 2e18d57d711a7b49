using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class PageActionTests
{
    private const string Web = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30", "match": {"env": "snd1"}, "timeoutInMinutes": 45}""";

    [Fact]
    public async Task A_wait_is_terminated_after_a_confirmation_with_a_reason_that_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (_, wait) = await WaitAsync(server);
        var form = $"/waits/{wait}/terminate";

        Assert.Contains("sends nothing to its pipeline", await visitor.ReadAsync(form));
        using var without = await visitor.SubmitAsync(form, form, ("reason", " "));
        using var foreign = await visitor.PostAsync(form, ("reason", "a form of another site"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (without.StatusCode, foreign.StatusCode));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await server.Client.GetInstanceAsync(wait))!.RuntimeStatus);

        using var done = await visitor.SubmitAsync(form, form, ("reason", "the run was canceled"));

        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(wait)).RuntimeStatus);
        var kept = Assert.Single(await File.ReadAllLinesAsync(Path.Combine(server.Folder.FullName, "management.log")));
        Assert.Equal(("terminate", wait, "the run was canceled"), (Text(kept, "action"), Text(kept, "target"), Text(kept, "reason")));
        using var again = await visitor.OpenAsync(form);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Theory]
    [InlineData("succeed", "succeeded")]
    [InlineData("fail", "failed")]
    public async Task A_blocked_wait_is_finished_by_hand(string action, string result)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, wait) = await WaitAsync(server);
        await server.Client.SuspendInstanceAsync(wait, "nothing moves it");

        using var done = await visitor.SubmitAsync($"/waits/{wait}/{action}", $"/waits/{wait}/{action}", ("reason", "seen with kubectl"));

        Assert.Equal(result, await TestServer.ResultAsync(task));
        Assert.Contains("Finished by hand: seen with kubectl", await visitor.UntilAsync(done.Headers.Location!.OriginalString, page => page.Contains($"TaskCompleted {result}", StringComparison.Ordinal)));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(wait)).RuntimeStatus);
    }

    [Fact]
    public async Task An_ended_wait_is_purged_with_its_history()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, wait) = await WaitAsync(server);
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        await server.EndOfAsync(wait);
        Assert.Contains("\"history\":", await visitor.ReadAsync($"/waits/{wait}/history"));

        using var done = await visitor.SubmitAsync($"/waits/{wait}/purge", $"/waits/{wait}/purge", ("reason", "tidied up"));

        Assert.Equal("/releases/ffc-demo-web", done.Headers.Location?.OriginalString);
        Assert.Null(await server.Client.GetInstanceAsync(wait));
    }

    [Fact]
    public async Task An_undelivered_result_is_sent_again()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, wait) = await WaitAsync(server);
        server.AzureDevOps.Script(StandInRoute.Event, _ => new StandInAnswer(403, new Dictionary<string, string> { ["Content-Type"] = "application/json" }, "{}"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await server.EndOfRefusedAsync(wait);
        server.AzureDevOps.Script(StandInRoute.Event, _ => null);

        using var done = await visitor.SubmitAsync($"/waits/{wait}/resend", $"/waits/{wait}/resend", ("reason", "permission was given"));

        Assert.Contains("Azure DevOps answered: Accepted", await done.Content.ReadAsStringAsync());
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task A_dead_letter_shows_which_waits_it_would_affect_before_it_is_resent()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, _) = await WaitAsync(server);
        using var old = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
        var letter = JsonElement.Parse(await old.Content.ReadAsStringAsync()).GetProperty("instanceId").GetString()!;
        Assert.Contains("older than", await visitor.UntilAsync("/dead-letters", page => page.Contains(Uri.EscapeDataString(letter), StringComparison.Ordinal)));

        Assert.Contains($"plan {task.Pipeline.PlanId}: success, because", await visitor.ReadAsync($"/dead-letters/{letter}/redrive"));
        using var done = await visitor.SubmitAsync($"/dead-letters/{letter}/redrive", $"/dead-letters/{letter}/redrive", ("reason", "the queue was stuck"));

        Assert.Contains("accepted", await done.Content.ReadAsStringAsync());
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        await visitor.UntilAsync("/dead-letters", page => page.Contains("There is none.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_letter_is_deleted_after_a_confirmation()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        using var old = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
        var letter = JsonElement.Parse(await old.Content.ReadAsStringAsync()).GetProperty("instanceId").GetString()!;

        using var foreign = await visitor.PostAsync($"/dead-letters/{letter}/delete", ("reason", "a form of another site"));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        using var done = await visitor.SubmitAsync($"/dead-letters/{letter}/delete", $"/dead-letters/{letter}/delete", ("reason", "nobody needs it"));

        Assert.Equal("/dead-letters", done.Headers.Location?.OriginalString);
        Assert.Null(await server.Client.GetInstanceAsync(letter));
    }

    private static async Task<(StandInTask Task, string Wait)> WaitAsync(TestServer server)
    {
        var (task, asked) = await server.AskAsync(Web);
        await server.UntilAsync(() => task.IsInProgress);
        return (task, JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!);
    }

    private static string? Text(string line, string property) => JsonElement.Parse(line).GetProperty(property).GetString();
}
