namespace DurableTask.Sqlite;

/// <summary>The database cannot be used in its current state. Nothing in it was changed.</summary>
public sealed class DurableStoreException(string path, string whatIsWrong, string whatToDo, Exception? innerException = null)
    : Exception($"The database {path} {whatIsWrong}. {whatToDo}", innerException)
{
    /// <summary>The database file.</summary>
    public string Path { get; } = path;
}
