using SQLitePCL;

namespace DurableTask.Sqlite.Storage;

/// <summary>The current row of a statement, read by column.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public int GetInt32(int column) => raw.sqlite3_column_int(statement, column);

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The stored bytes of a text, without converting them to UTF-16.</summary>
    public byte[] GetUtf8(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>The text, or null.</summary>
    public string? GetText(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>A time that was stored as Unix milliseconds.</summary>
    public DateTime GetTime(int column) => new(GetInt64(column), DateTimeKind.Utc);
}
