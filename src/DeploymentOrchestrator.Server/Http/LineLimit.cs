namespace DeploymentOrchestrator.Server.Http;

/// <summary>So many lines of a kind go to the log in a minute; the others are counted.</summary>
internal sealed class LineLimit(int linesAMinute, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private long _began = time.GetTimestamp();
    private int _lines;

    /// <summary>Asks for a line.</summary>
    /// <param name="untold">How many were suppressed in the minute before; returned once.</param>
    /// <returns>False if it is one too many.</returns>
    public bool Take(out int untold)
    {
        lock (_gate)
        {
            untold = 0;
            if (time.GetElapsedTime(_began) >= Minute)
            {
                untold = Math.Max(0, _lines - linesAMinute);
                (_began, _lines) = (time.GetTimestamp(), 0);
            }

            return ++_lines <= linesAMinute;
        }
    }
}
