using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>A database as the provider's writer opens it, with statements that are prepared once.</summary>
internal sealed class PlainConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _statements = [];

    public PlainConnection(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        foreach (var pragma in new[] { "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000", "temp_store = MEMORY" })
        {
            Execute($"PRAGMA {pragma}");
        }
    }

    public void Execute(string sql, params object[] values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = _statements[sql] = new SqliteCommand(sql, _connection);
            for (var i = 1; i <= values.Length; i++)
            {
                statement.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            statement.Parameters[i].Value = values[i];
        }

        statement.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
