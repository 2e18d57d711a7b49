using SQLitePCL;

namespace DurableTask.Sqlite.Storage;

/// <summary>The row that a statement stands on, by column.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public int GetInt32(int column) => raw.sqlite3_column_int(statement, column);

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A text as it is stored, without a detour over UTF-16.</summary>
    public byte[] GetUtf8(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>The text, or null.</summary>
    public string? GetText(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>The time that was stored as unix milliseconds.</summary>
    public DateTime GetTime(int column) => new(GetInt64(column), DateTimeKind.Utc);
}
