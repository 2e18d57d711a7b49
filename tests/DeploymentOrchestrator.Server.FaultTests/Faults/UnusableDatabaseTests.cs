using System.Buffers.Binary;
using System.Security.Cryptography;
using DeploymentOrchestrator.Server.FaultTests.Processes;
using DurableTask.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Faults;

public sealed class UnusableDatabaseTests
{
    [Fact]
    public Task A_read_only_database_is_refused_in_one_line_and_left_untouched() =>
        AssertRefusedAsync(path => File.SetAttributes(path, FileAttributes.ReadOnly), "is read-only");

    [Fact]
    public Task A_truncated_database_is_refused_in_one_line_and_left_untouched() =>
        AssertRefusedAsync(path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..8192]), "is truncated");

    [Fact]
    public Task A_database_of_a_newer_version_is_refused_in_one_line_and_left_untouched() => AssertRefusedAsync(
        path =>
        {
            var bytes = File.ReadAllBytes(path);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), 99);
            File.WriteAllBytes(path, bytes);
        },
        "schema 99");

    [Fact]
    public Task A_database_of_the_engine_before_Durable_Task_is_refused_in_one_line_and_left_untouched() => AssertRefusedAsync(
        path =>
        {
            var bytes = File.ReadAllBytes(path);
            "DepO"u8.CopyTo(bytes.AsSpan(68));
            File.WriteAllBytes(path, bytes);
        },
        "earlier build");

    [Fact]
    public async Task A_database_that_another_process_holds_is_refused_in_one_line_and_the_other_continues()
    {
        await using var first = new ServerProcess();
        Assert.True(await first.StartAsync());
        await using var second = new ServerProcess($"--Storage:Path={Path.GetDirectoryName(first.Database)}");

        Assert.False(await second.StartAsync());

        Assert.Equal(ExitCodes.Store, await second.EndAsync());
        Assert.Contains("in use by another process", Assert.Single(second.Errors));
        using var http = new HttpClient();
        using var health = await http.GetAsync(new Uri(first.Address, "healthz"));
        Assert.True(health.IsSuccessStatusCode);
    }

    private static async Task AssertRefusedAsync(Action<string> spoil, string reason)
    {
        await using var server = new ServerProcess();
        await MakeAsync(server.Database);
        spoil(server.Database);
        var before = Hash(server.Database);

        Assert.False(await server.StartAsync());

        Assert.Equal(ExitCodes.Store, await server.EndAsync());
        var line = Assert.Single(server.Errors);
        Assert.Contains(reason, line);
        Assert.Contains(server.Database, line);
        Assert.Equal(before, Hash(server.Database));
        Assert.False(File.Exists($"{server.Database}-wal"));
        File.SetAttributes(server.Database, FileAttributes.Normal);
    }

    // The database was closed cleanly, so it consists of this file only.
    private static async Task MakeAsync(string path)
    {
        var service = await SqliteOrchestrationService.OpenAsync(new SqliteOrchestrationServiceOptions(path), TimeProvider.System, NullLoggerFactory.Instance);
        await service.DisposeAsync();
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
