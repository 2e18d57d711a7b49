using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DurableTask.Sqlite.Storage;

/// <summary>A prepared statement that uses SQLite directly: the ADO.NET layer would double the cost of a statement.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly int[] _arguments;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[1024];

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _arguments = [.. Enumerable.Range(1, raw.sqlite3_bind_parameter_count(_statement))
            .Select(i => int.Parse(raw.sqlite3_bind_parameter_name(_statement, i).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture) - 1)];
    }

    public Row Row => new(_statement);

    public void Bind(ReadOnlySpan<object?> arguments)
    {
        // SQLite numbers $1, $2, ... in the order in which they appear in the text.
        for (var i = 0; i < _arguments.Length; i++)
        {
            Check(Bind(i + 1, arguments[_arguments[i]]));
        }
    }

    /// <returns>True if there is a row.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Resets the statement: a statement that stays active would hold back the checkpoint of the write-ahead log.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        int number => raw.sqlite3_bind_int64(_statement, index, number),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        "" => raw.sqlite3_bind_text(_statement, index, ""),
        byte[] utf8 => raw.sqlite3_bind_text(_statement, index, utf8),
        string text => raw.sqlite3_bind_text(_statement, index, Encode(text)),
        _ => throw new ArgumentException($"A {value.GetType()} is not bound.", nameof(value)),
    };

    // SQLite copies the value before the next one is encoded.
    private ReadOnlySpan<byte> Encode(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
