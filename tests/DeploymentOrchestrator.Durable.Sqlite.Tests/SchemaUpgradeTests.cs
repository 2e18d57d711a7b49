using DeploymentOrchestrator.Durable.Conformance;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Durable.Sqlite.Tests;

public sealed class SchemaUpgradeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task A_database_of_the_first_schema_goes_on_where_it_stood()
    {
        await MakeAsync();
        var registry = new DurableTaskRegistry()
            .AddOrchestrator("Test", Code.Orchestrator(async context => await context.WaitForExternalEvent("Go")))
            .AddOrchestrator("Set", Code.Orchestrator(async context => await context.CallEntityAsync(new EntityInstanceId("Counter", "a"), "Add", Code.Json(1))))
            .AddEntity("Counter", Code.Entity(operation => new TaskEntityResult(Code.Json(operation.State!.Value.GetInt32() + 1), Code.Json(0))));
        await using var engine = await Engines.RunAsync(_directory.Database, registry);

        var untouched = Assert.Single((await engine.Client.GetEntityPageAsync(new EntityQuery())).Values);
        Assert.Equal(("@counter@a", 7, DateTimeOffset.UnixEpoch), ($"{untouched.Id}", untouched.State.GetInt32(), untouched.LastModifiedTime));
        Assert.Equal(1, await engine.Client.CountUnfinishedAsync("Test", "plan"));
        Assert.Equal("out", (await engine.Client.GetInstanceAsync("ended"))!.Output!.Value.GetString());

        await engine.Client.RaiseEventAsync("waits", "Go", Code.Json("gone on"));
        Assert.Equal("gone on", (await engine.Client.EndOfAsync("waits")).Output!.Value.GetString());
        await engine.Client.StartAsync("set", name: "Set");
        await engine.Client.EndOfAsync("set");
        Assert.Equal(8, (await engine.Client.GetEntityStateAsync(new EntityInstanceId("Counter", "a")))!.Value.GetInt32());
    }

    [Fact]
    public async Task It_is_upgraded_once_and_to_what_a_new_database_is()
    {
        await MakeAsync();
        await (await Engines.OpenAsync(_directory.Database)).DisposeAsync();
        await (await Engines.OpenAsync(_directory.Database)).DisposeAsync();
        var upgraded = Columns(_directory.Database);
        var other = Path.Combine(_directory.Path, "new.db");
        await (await Engines.OpenAsync(other)).DisposeAsync();

        Assert.Equal(Columns(other), upgraded);
    }

    private async Task MakeAsync()
    {
        using var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A file of our own.
        command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "SchemaOne.sql"));
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static List<string> Columns(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk
            FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
            UNION ALL SELECT name FROM sqlite_master WHERE type = 'index'
            UNION ALL SELECT 'version ' || user_version FROM pragma_user_version
            ORDER BY 1
            """;
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }
}
