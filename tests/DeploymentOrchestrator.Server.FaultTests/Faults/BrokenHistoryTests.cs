using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Instances;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

/// <summary>A history that the current code would not write, as a release that changed the order of actions would find it.</summary>
public sealed class BrokenHistoryTests
{
    private const string Body = """{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""";

    [Fact]
    public async Task A_history_that_no_longer_replays_is_visibly_blocked_delays_no_other_and_can_be_resumed_or_terminated()
    {
        await using var server = await TestServer.StartAsync();
        var (mended, first) = await server.AskAsync(Body);
        var (given, second) = await server.AskAsync(Body);
        var (other, _) = await server.AskAsync(Body);
        await server.UntilAsync(() => mended.IsInProgress && given.IsInProgress && other.IsInProgress);
        await server.StopAsync();
        Rename(server, Id(first), Names.UpdateTaskRecord, "Formerly");
        Rename(server, Id(second), Names.UpdateTaskRecord, "Formerly");

        await server.StartAsync();
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));

        Assert.Equal("succeeded", await TestServer.ResultAsync(other));
        foreach (var id in new[] { Id(first), Id(second) })
        {
            var reason = await WhyBlockedAsync(server, id);
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await server.Client.GetInstanceAsync(id))!.RuntimeStatus);
            Assert.Contains("Formerly", reason);
            Assert.Contains(Names.UpdateTaskRecord, reason);
            Assert.Contains(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains($"{id} is blocked", StringComparison.Ordinal));
        }

        await server.Client.TerminateInstanceAsync(Id(second), (object)"the pipeline was canceled long ago");
        Rename(server, Id(first), "Formerly", Names.UpdateTaskRecord);
        await server.Client.ResumeInstanceAsync(Id(first));

        Assert.Equal("succeeded", await TestServer.ResultAsync(mended));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await server.EndOfAsync(Id(first))).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await server.EndOfAsync(Id(second))).RuntimeStatus);
        Assert.Empty(given.Results);
    }

    private static string Id(RawResponse answer) => JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;

    private static async Task<string> WhyBlockedAsync(TestServer server, string id)
    {
        var queries = server.Services.GetRequiredService<IInstanceQueries>();
        return (await Eventually.GetAsync(async () => (await queries.GetBlockedAsync(default)).GetValueOrDefault(id), reason => reason is not null))!;
    }

    private static void Rename(TestServer server, string id, string from, string to)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder.FullName, "deployments.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            UPDATE history SET body = replace(body, '"Name":"' || $from || '"', '"Name":"' || $to || '"')
            WHERE instance = (SELECT key FROM instance WHERE id = $id) AND instr(body, '"Name":"' || $from || '"')
            """;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
