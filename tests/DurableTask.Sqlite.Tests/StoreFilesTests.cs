using System.Collections.Concurrent;
using DurableTask.Contracts;
using Microsoft.Extensions.Logging;

namespace DurableTask.Sqlite.Tests;

/// <summary>The owner and permissions of the files, their names, and what an unclean stop leaves of them.</summary>
public sealed class StoreFilesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public async Task InitializeAsync()
    {
        await using var hub = await Hub.OpenAsync(_directory.Database);
        await hub.StartAsync("early");
    }

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_second_owner_through_a_link_is_refused()
    {
        var link = Path.Combine(_directory.Path, "link.db");
        File.CreateSymbolicLink(link, _directory.Database);
        await using var hub = await Hub.OpenAsync(_directory.Database);

        var refusal = await Assert.ThrowsAsync<DurableStoreException>(() => Hub.OpenAsync(link));

        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_database_refuses_writes_with_the_reason()
    {
        await using var hub = await Hub.OpenAsync(_directory.Database);
        await hub.Service.ProbeAsync();

        File.Move(_directory.Database, _directory.Database + ".away");
        var moved = await Assert.ThrowsAsync<StoreUnavailableException>(() => hub.StartAsync("lost"));
        File.Copy(_directory.Database + ".away", _directory.Database);
        var replaced = await Assert.ThrowsAsync<StoreUnavailableException>(hub.Service.ProbeAsync);
        File.Delete(_directory.Database);
        File.Move(_directory.Database + ".away", _directory.Database);

        Assert.All([moved, replaced], refusal => Assert.Contains($"{_directory.Database} was moved, replaced or deleted", refusal.Message, StringComparison.Ordinal));
        await hub.StartAsync("kept");
    }

    [Fact]
    public async Task Files_and_folders_are_private_to_the_owner()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_directory.Path, "own", "durable.db");
        await using var hub = await Hub.OpenAsync(path);
        await hub.StartAsync("a");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        foreach (var suffix in new[] { "", "-wal", "-shm", ".lock" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + suffix));
        }
    }

    [Fact]
    public async Task A_database_that_others_can_read_is_made_private()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(_directory.Database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var hub = await Hub.OpenAsync(_directory.Database);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unusable_write_ahead_log_after_an_unclean_stop_is_a_warning(bool isZeroed)
    {
        var hub = await Hub.OpenAsync(_directory.Database);
        await hub.StartAsync("acknowledged");
        hub.Service.Crash();
        if (isZeroed)
        {
            using var header = File.OpenWrite(_directory.Database + "-wal");
            header.Write(new byte[32]);
        }

        using var log = new Recorder();
        await using var again = await SqliteOrchestrationService.OpenAsync(
            new SqliteOrchestrationServiceOptions(_directory.Database), TimeProvider.System, log);

        Assert.Equal(isZeroed, log.Lines.Any(line => line.Contains($"{_directory.Database}-wal nothing can be read", StringComparison.Ordinal)));
        Assert.Equal(isZeroed ? 1 : 2, await again.CountUnfinishedAsync("Test"));
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
