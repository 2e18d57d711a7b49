using System.Text;
using Microsoft.Data.Sqlite;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Everything that a run leaves behind and somebody could read.</summary>
internal sealed class Evidence
{
    private readonly List<(string Where, byte[] Bytes)> _all = [];

    public IReadOnlyList<(string Where, byte[] Bytes)> All => _all;

    public void Add(string where, string text) => _all.Add((where, Encoding.UTF8.GetBytes(text)));

    /// <summary>Every file as it is on the disk, including deleted rows and free pages.</summary>
    /// <remarks>
    /// Left out are function-key and management-key, where the keys belong, and the key ring, which is meant to be on another volume. It contains the keys that
    /// tokens are encrypted with, but never a token.
    /// </remarks>
    public void AddFiles(string when, DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Name is not ("function-key" or "management-key") && file.Directory!.Name is not "keys")
            {
                _all.Add(($"{file.Name} {when}", File.ReadAllBytes(file.FullName)));
            }
        }
    }

    /// <summary>Every value of every row: inputs, histories, custom statuses, dead letters. In the file, a long value is spread over several pages.</summary>
    public void AddRows(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        foreach (var table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").Select(row => (string)row[0]).ToArray())
        {
            foreach (var row in Read(connection, $"SELECT * FROM \"{table}\""))
            {
                Add($"a row of {table}", string.Join('\n', row));
            }
        }
    }

    private static IEnumerable<object[]> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names come from the database's own catalog.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            yield return row;
        }
    }
}
