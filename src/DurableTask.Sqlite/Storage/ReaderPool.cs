using System.Collections.Concurrent;
using DurableTask.Contracts;
using Microsoft.Data.Sqlite;

namespace DurableTask.Sqlite.Storage;

/// <summary>A pool of read-only sessions, kept for their prepared statements. Each read is short and never waits for the writer.</summary>
internal sealed class ReaderPool(Func<Session> open) : IDisposable
{
    private readonly ConcurrentBag<Session> _idle = [];
    private volatile bool _isDisposed;

    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public T Read<T>(Func<Session, T> read)
    {
        if (_isDisposed)
        {
            throw new StoreUnavailableException("The database is closed.");
        }

        Session? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : open();
            var result = read(session);
            _idle.Add(session);
            return result;
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw new StoreUnavailableException("The database cannot be read now: " + e.Message, e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
        finally
        {
            if (_isDisposed)
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
