using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite.Storage;

/// <summary>One connection and its prepared statements; used by one thread at a time. Parameters are <c>$1</c>, <c>$2</c>, ...</summary>
internal sealed class Session(SqliteConnection connection) : IDisposable
{
    private readonly SQLitePCL.sqlite3 _database = connection.Handle!;
    private readonly Dictionary<string, Statement> _prepared = [];

    /// <summary>The underlying connection.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>True while a transaction is open; SQLite ends a transaction by itself after some errors.</summary>
    public bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>True if the file was moved, replaced or deleted since the connection was opened.</summary>
    public bool HasMoved => FileIdentity.HasMoved(_database);

    /// <summary>The number of rows changed since the connection was opened.</summary>
    public int TotalChanges => SQLitePCL.raw.sqlite3_total_changes(_database);

    /// <summary>The key of the row that was inserted last.</summary>
    public long LastInsertedKey => SQLitePCL.raw.sqlite3_last_insert_rowid(_database);

    /// <returns>The number of changed rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        Run(sql, static statement => statement.Step(), arguments);
        return SQLitePCL.raw.sqlite3_changes(_database);
    }

    /// <summary>Runs several statements without arguments.</summary>
    public void ExecuteScript(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public List<T> Query<T>(string sql, Func<Row, T> map, params ReadOnlySpan<object?> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            var rows = new List<T>();
            while (statement.Step())
            {
                rows.Add(map(statement.Row));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <returns>The first value of the first row, or null.</returns>
    public long? Number(string sql, params ReadOnlySpan<object?> arguments) =>
        Run(sql, static statement => statement.Step() && !statement.Row.IsNull(0) ? statement.Row.GetInt64(0) : (long?)null, arguments);

    /// <returns>The first value of the first row, or null.</returns>
    public string? Text(string sql, params ReadOnlySpan<object?> arguments) =>
        Run(sql, static statement => statement.Step() && !statement.Row.IsNull(0) ? statement.Row.GetString(0) : null, arguments);

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private T Run<T>(string sql, Func<Statement, T> run, ReadOnlySpan<object?> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            return run(statement);
        }
        finally
        {
            statement.Reset();
        }
    }

    private Statement Bind(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            _prepared.Add(sql, statement = new Statement(_database, sql));
        }

        statement.Bind(arguments);
        return statement;
    }
}
