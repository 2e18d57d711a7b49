using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server;

/// <summary>A small database of the server's own in the data folder, beside that of the instances. Who uses it calls one member at a time.</summary>
internal sealed class SmallDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">Of which version it is.</param>
    /// <param name="schema">What makes its tables if they are not there.</param>
    /// <exception cref="SqliteException">It is damaged, of a newer version, or cannot be written.</exception>
    public SmallDatabase(string path, int version, string schema)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            if (!File.Exists(path))
            {
                // SQLite makes its log with the mode of the file, and the file itself with the process's umask.
                new FileStream(path, PrivateFiles.Create()).Dispose();
            }

            _connection.Open();
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = FULL");
            if (Execute("PRAGMA user_version") is { } found && found > version)
            {
                throw new SqliteException($"It is of version {found}; this build writes {version}.", 1);
            }

            Execute($"{schema} PRAGMA user_version = {version};");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement with values for <c>$1</c>, <c>$2</c> and so on.</summary>
    /// <returns>The first number that it answers; null: none.</returns>
    public long? Execute(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>A statement with its values, to be read.</summary>
    public SqliteCommand Command(string sql, params object?[] values)
    {
        var command = new SqliteCommand(sql, _connection);
        foreach (var (i, value) in values.Index())
        {
            command.Parameters.AddWithValue($"${i + 1}", value ?? DBNull.Value);
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
