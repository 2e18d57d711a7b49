using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Demo;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class DeadLettersTests
{
    [Fact]
    public async Task An_old_event_is_a_dead_letter_that_can_be_resent()
    {
        await using var server = await TestServer.StartAsync();
        var (task, _) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));

        var letter = Assert.Single(await ListAsync(server));
        Assert.Contains("is older than", letter.GetProperty("reason").GetString());
        Assert.Contains("UpgradeSucceeded", letter.GetProperty("body").GetString());
        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/dead-letters/{Id(letter)}/redrive");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await ListAsync(server));
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    [Fact]
    public async Task Metadata_pinned_by_the_senders_secret_still_applies_when_it_is_resent()
    {
        await using var server = await TestServer.StartAsync(settings: "--Flux:Webhooks:0:Pin:env=dev1");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0", env: "prd1").ToBytes(server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));

        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/dead-letters/{Id(Assert.Single(await ListAsync(server)))}/redrive");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var report = await server.EndOfAsync(JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("instanceId").GetString()!);
        Assert.Equal("dev1", report.Input().GetProperty("metadata").GetProperty("env").GetString());
    }

    [Fact]
    public async Task A_report_without_a_response_from_its_feed_is_delivered_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        OrchestrationMetadata? delivery = null;
        await Eventually.TrueAsync(async () => (delivery = await FirstAsync(server, "report:")) is { IsCompleted: true });
        await new DeadLetter("The feed of the release did not answer for a day.", server.Clock.GetUtcNow(), delivery!.SerializedInput!).KeepAsync(server.Client, default);
        var first = delivery.CreatedAt;

        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/dead-letters/{Id(Assert.Single(await ListAsync(server)))}/redrive");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True((await server.EndOfAsync(delivery.InstanceId)).CreatedAt > first, "it is a new delivery under the same id");
    }

    [Fact]
    public async Task A_dead_letter_that_still_cannot_be_read_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        await new DeadLetter("partition 0, offset 7: no event", server.Clock.GetUtcNow(), "{").KeepAsync(server.Client, default);

        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/dead-letters/{Id(Assert.Single(await ListAsync(server)))}/redrive");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Single(await ListAsync(server));
    }

    [Fact]
    public async Task A_dead_letter_can_be_deleted()
    {
        await using var server = await TestServer.StartAsync();
        await new DeadLetter("no event", server.Clock.GetUtcNow(), "{").KeepAsync(server.Client, default);
        var id = Id(Assert.Single(await ListAsync(server)));

        using var deleted = await server.ManageAsync(HttpMethod.Delete, $"api/dead-letters/{id}");
        using var again = await server.ManageAsync(HttpMethod.Delete, $"api/dead-letters/{id}");
        using var other = await server.ManageAsync(HttpMethod.Post, "api/dead-letters/web:1.0.0:0123456789/redrive");

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound], new[] { deleted, again, other }.Select(answer => answer.StatusCode));
        Assert.Empty(await ListAsync(server));
    }

    [Fact]
    public async Task Dead_letters_are_listed_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var body in new[] { "1", "2", "3" })
        {
            await new DeadLetter("no event", server.Clock.GetUtcNow(), body).KeepAsync(server.Client, default);
        }

        var first = await GetAsync(server, "api/dead-letters?top=2");
        var second = await GetAsync(server, $"api/dead-letters?top=2&continuationToken={first.GetProperty("continuationToken").GetString()}");
        using var wrong = await server.ManageAsync(HttpMethod.Get, "api/dead-letters?continuationToken=x");

        Assert.Equal(["3", "2", "1"], new[] { first, second }.SelectMany(page => page.GetProperty("letters").EnumerateArray()).Select(letter => letter.GetProperty("body").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("continuationToken").ValueKind);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static string Id(JsonElement letter) => letter.GetProperty("id").GetString()!;

    private static async Task<List<JsonElement>> ListAsync(TestServer server) => [.. (await GetAsync(server, "api/dead-letters")).GetProperty("letters").EnumerateArray()];

    private static async Task<JsonElement> GetAsync(TestServer server, string path)
    {
        using var answer = await server.ManageAsync(HttpMethod.Get, path);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<OrchestrationMetadata?> FirstAsync(TestServer server, string prefix)
    {
        var query = new OrchestrationQuery(InstanceIdPrefix: prefix, FetchInputsAndOutputs: true);
        await foreach (var instance in server.Client.GetAllInstancesAsync(query))
        {
            return instance;
        }

        return null;
    }
}
