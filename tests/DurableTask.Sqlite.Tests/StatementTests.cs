using DurableTask.Sqlite.Storage;
using SQLitePCL;

namespace DurableTask.Sqlite.Tests;

public sealed class StatementTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Delete();

    // The statement for an inbox was compiled at each turn, because its LIMIT is bound, and took a ninth of all processor time.
    [Fact]
    public void A_statement_is_compiled_once()
    {
        using var file = DatabaseFile.Open(_directory.Database);
        using var session = file.OpenReader();
        var asked = 0;
        raw.sqlite3_set_authorizer(session.Connection.Handle, (strdelegate_authorizer)Authorize, null);

        InstanceReader.Inbox(session, 1, "");
        var compiledOnce = asked;
        InstanceReader.Inbox(session, 2, "");
        InstanceReader.Inbox(session, 3, "");

        Assert.True(compiledOnce > 0, "SQLite asks the authorizer whenever it compiles a statement.");
        Assert.Equal(compiledOnce, asked);

        int Authorize(object userData, int action, string one, string two, string database, string within)
        {
            asked++;
            return raw.SQLITE_OK;
        }
    }
}
