using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed partial class BulkPageTests
{
    [Fact]
    public async Task Waits_are_listed_before_they_are_terminated_and_only_the_selected_ones_are()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        string[] waits = [await AskAsync(server, "ffc-demo-web", "1.0.0"), await AskAsync(server, "ffc-demo-web", "2.0.0"), await AskAsync(server, "ffc-demo-web", "3.0.0")];
        var other = await AskAsync(server, "ffc-demo-api", "1.0.0");
        const string Page = "/bulk/terminate?release=ffc-demo-web";
        await visitor.UntilAsync(Page, page => page.Contains("These 3 are all.", StringComparison.Ordinal));
        Assert.DoesNotContain(other, await visitor.ReadAsync(Page));

        using var noReason = await visitor.SubmitAsync(Page, Page, [("id", waits[0])]);
        using var none = await visitor.SubmitAsync(Page, Page, [("reason", "nobody needs them")]);
        using var foreign = await visitor.PostAsync(Page, ("id", waits[0]), ("reason", "a form of another site"));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (noReason.StatusCode, none.StatusCode, foreign.StatusCode));
        Assert.False(File.Exists(Journal(server)));
        using var done = await visitor.SubmitAsync(Page, Page, ("id", waits[0]), ("id", waits[1]), ("id", "ffc-demo-web:9.9.9:0123456789"), ("reason", "nobody needs them"));

        Assert.Contains("Done: 2. Not done: 1.", await done.Content.ReadAsStringAsync());
        await server.EndOfAsync(waits[0]);
        await server.EndOfAsync(waits[1]);
        Assert.False((await server.Client.GetInstanceAsync(waits[2]))!.IsCompleted);
        Assert.False((await server.Client.GetInstanceAsync(other))!.IsCompleted);
        Assert.Equal(
            [$"terminate {waits[0]} nobody needs them", $"terminate {waits[1]} nobody needs them"],
            (await File.ReadAllLinesAsync(Journal(server))).Select(line => JsonElement.Parse(line)).Select(line => $"{line.GetProperty("action")} {line.GetProperty("target")} {line.GetProperty("reason")}"));
    }

    [Fact]
    public async Task The_largest_selection_fits_in_the_form_with_the_longest_names_and_reason()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (release, version) = (new string('r', 53), $"1.0.0-{new string('v', 40)}");
        for (var number = 10; number < 36; number++)
        {
            await AskAsync(server, release, $"{version}{number}");
        }

        var page = await visitor.UntilAsync("/bulk/terminate", page => page.Contains("These are the newest 25; there are older ones", StringComparison.Ordinal));
        var offered = Value().Matches(page).Select(match => ("id", WebUtility.HtmlDecode(match.Groups["id"].Value)));
        using var done = await visitor.SubmitAsync("/bulk/terminate", "/bulk/terminate", [.. offered, ("reason", new string('€', 500))]);

        Assert.Contains("Done: 25. Not done: 0.", await done.Content.ReadAsStringAsync());
        await visitor.UntilAsync("/bulk/terminate", left => left.Contains("This is all.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ended_waits_are_purged_and_open_waits_are_not_offered()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "1.0.0"));
        await TestServer.ResultAsync(task);
        var ended = InstanceId(asked);
        await server.EndOfAsync(ended);
        var open = await AskAsync(server, "ffc-demo-web", "2.0.0");

        var page = await visitor.ReadAsync("/bulk/purge");
        using var done = await visitor.SubmitAsync("/bulk/purge", "/bulk/purge", ("id", ended), ("id", open), ("reason", "tidy"));

        Assert.Contains($"value=\"{ended}\"", page);
        Assert.DoesNotContain($"value=\"{open}\"", page);
        Assert.Contains("Done: 1. Not done: 1.", await done.Content.ReadAsStringAsync());
        Assert.Null(await server.Client.GetInstanceAsync(ended));
        Assert.NotNull(await server.Client.GetInstanceAsync(open));
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_their_expected_effect_and_resent()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "1.0.0"}""");
        var letters = new List<string>();
        foreach (var version in new[] { "1.0.0", "0.9.0" })
        {
            using var old = await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", version).ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
            letters.Add(JsonElement.Parse(await old.Content.ReadAsStringAsync()).GetProperty("instanceId").GetString()!);
        }

        await visitor.UntilAsync("/bulk/redrive", page => page.Contains($"plan {task.Pipeline.PlanId}: success, because", StringComparison.Ordinal) && letters.All(letter => page.Contains($"value=\"{letter}\"", StringComparison.Ordinal)));
        using var done = await visitor.SubmitAsync("/bulk/redrive", "/bulk/redrive", [.. letters.Select(letter => ("id", letter)), ("reason", "the queue was stuck")]);

        Assert.Contains("Done: 2. Not done: 0.", await done.Content.ReadAsStringAsync());
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
        Assert.Contains("There is none.", await visitor.ReadAsync("/bulk/redrive"));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Journal(server))).Length);
    }

    private static string Journal(TestServer server) => Path.Combine(server.Folder.FullName, "management.log");

    private static async Task<string> AskAsync(TestServer server, string release, string version)
    {
        var (_, asked) = await server.AskAsync($$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "{{version}}"}""");
        return InstanceId(asked);
    }

    private static string InstanceId(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;

    [GeneratedRegex("name=\"id\" value=\"(?<id>[^\"]+)\"")]
    private static partial Regex Value();
}
