using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite.Tests;

public sealed class StoreOpeningTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public async Task InitializeAsync()
    {
        await using var hub = await Hub.OpenAsync(_directory.Database);
        foreach (var i in Enumerable.Range(0, 50))
        {
            await hub.StartAsync($"{i}", new string('x', 1000));
        }
    }

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_clean_stop_leaves_one_complete_file_and_no_warning()
    {
        Assert.Equal(0, new FileInfo(_directory.Database + ".lock").Length);
        Assert.False(File.Exists(_directory.Database + "-wal"));

        await using var hub = await Hub.OpenAsync(_directory.Database);
        Assert.Equal(50, await hub.Service.CountUnfinishedAsync("Test"));
    }

    [Fact]
    public async Task A_second_owner_is_refused_and_the_first_continues()
    {
        await using var hub = await Hub.OpenAsync(_directory.Database);

        var refusal = await Assert.ThrowsAsync<DurableStoreException>(() => Hub.OpenAsync(_directory.Database));

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Database, refusal.Message, StringComparison.Ordinal);
        await hub.StartAsync("still works");
    }

    [Fact]
    public async Task A_directory_that_does_not_exist_is_created()
    {
        var path = Path.Combine(_directory.Path, "a", "b", "durable.db");

        await using var hub = await Hub.OpenAsync(path);

        await hub.StartAsync("a");
        Assert.NotNull(await hub.GetAsync("a"));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_untouched()
    {
        Patch(60, 99);

        await AssertRefusedUntouchedAsync("schema 99");
    }

    [Fact]
    public async Task A_newer_schema_is_refused_even_if_only_the_write_ahead_log_has_it()
    {
        using var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = 99";
        command.ExecuteNonQuery();

        await AssertRefusedUntouchedAsync("schema 99");
    }

    [Fact]
    public async Task A_database_of_another_application_is_refused_and_left_untouched()
    {
        Patch(68, 1);

        await AssertRefusedUntouchedAsync("belongs to another application");
    }

    [Fact]
    public async Task An_older_schema_is_refused_and_left_untouched()
    {
        Patch(60, 1);

        await AssertRefusedUntouchedAsync("was written by an earlier build");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_database_of_the_previous_engine_is_refused_and_left_untouched(int version)
    {
        Patch(68, 0x4465704F);
        Patch(60, version);

        await AssertRefusedUntouchedAsync("was written by an earlier build");
    }

    [Theory]
    [InlineData(0, "is empty or truncated")]
    [InlineData(50, "is empty or truncated")]
    [InlineData(8192, "is truncated: 8192 bytes of")]
    public async Task A_truncated_file_is_refused_and_left_untouched(int length, string expected)
    {
        using (var stream = File.OpenWrite(_directory.Database))
        {
            stream.SetLength(length);
        }

        await AssertRefusedUntouchedAsync(expected);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_left_untouched()
    {
        await File.WriteAllTextAsync(_directory.Database, new string('x', 10_000));

        await AssertRefusedUntouchedAsync("is not an SQLite database");
    }

    [Fact]
    public async Task A_read_only_file_is_refused_and_left_untouched()
    {
        File.SetAttributes(_directory.Database, FileAttributes.ReadOnly);

        await AssertRefusedUntouchedAsync("is read-only");
    }

    [Fact]
    public async Task Damage_is_found_after_an_unclean_stop()
    {
        using (var stream = File.OpenWrite(_directory.Database))
        {
            stream.Position = 8192;
            stream.Write(new byte[8192 * 3]);
        }

        await File.WriteAllTextAsync(_directory.Database + ".lock", "open");

        await AssertRefusedUntouchedAsync("is damaged");
    }

    [Fact]
    public async Task A_log_without_its_database_is_refused()
    {
        File.Delete(_directory.Database);
        await File.WriteAllTextAsync(_directory.Database + "-wal", "frames");

        var refusal = await Assert.ThrowsAsync<DurableStoreException>(() => Hub.OpenAsync(_directory.Database));

        Assert.Contains("write-ahead log", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.Database));
    }

    private void Patch(int offset, int value)
    {
        var bytes = File.ReadAllBytes(_directory.Database);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), value);
        File.WriteAllBytes(_directory.Database, bytes);
    }

    private async Task AssertRefusedUntouchedAsync(string expected)
    {
        var before = Hash();

        var refusal = await Assert.ThrowsAsync<DurableStoreException>(() => Hub.OpenAsync(_directory.Database));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Database, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Hash());
        Assert.False(File.Exists(_directory.Database + ".new"));
    }

    private string Hash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_directory.Database)));
}
