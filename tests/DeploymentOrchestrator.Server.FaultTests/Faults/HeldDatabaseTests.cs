using System.Net;
using DeploymentOrchestrator.Demo;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

/// <summary>Somebody opens the database in a shell and leaves a transaction open.</summary>
public sealed class HeldDatabaseTests
{
    // More calls than may wait for the writer.
    private const int Burst = 1200;

    [Fact]
    public async Task While_another_program_locks_the_database_callers_get_a_quick_503_and_afterwards_work_continues()
    {
        // All calls come from one address, which may have half of the connections.
        await using var server = await TestServer.StartAsync(settings: "--Limits:Connections=4000");
        using var shell = new SqliteConnection($"Data Source={Path.Combine(server.Folder.FullName, "deployments.db")};Pooling=False");
        shell.Open();
        Execute(shell, "BEGIN IMMEDIATE");

        // There must be one wait for the lock, not one for each call: otherwise the last one would be answered after an hour and a half.
        var answers = await ReportAsync(server).WaitAsync(TimeSpan.FromMinutes(2));
        Execute(shell, "ROLLBACK");

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.ServiceUnavailable, true), answer));
        Assert.Contains(server.Log.Lines, line => line.Contains("calls wait for the database already", StringComparison.Ordinal));
        var (task, asked) = await server.AskAsync("""{"helmReleaseName": "release-1", "helmReleaseVersion": "1.0.0"}""");
        using var told = await server.ReportAsync(SampleEvent.Succeeded("release-1", "1.0.0"));
        Assert.Equal((202, HttpStatusCode.Accepted), (asked.Status, told.StatusCode));
        Assert.Equal("succeeded", await TestServer.ResultAsync(task));
    }

    private static Task<(HttpStatusCode Status, bool SaysWhen)[]> ReportAsync(TestServer server) =>
        Task.WhenAll(Enumerable.Range(0, Burst).Select(async i =>
        {
            using var answer = await server.ReportAsync(SampleEvent.Succeeded($"release-{i}", "1.0.0"));
            return (answer.StatusCode, answer.Headers.RetryAfter is not null);
        }));

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
