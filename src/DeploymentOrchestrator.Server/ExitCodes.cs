namespace DeploymentOrchestrator.Server;

/// <summary>What the process ends with, for scripts and supervisors.</summary>
public static class ExitCodes
{
    /// <summary>Stopped as asked.</summary>
    public const int Done = 0;

    /// <summary>An expectation was not met: a scenario of the demo, or a history that this build does not replay.</summary>
    public const int NotMet = 1;

    /// <summary>The configuration, the command line or a file is wrong; trying again changes nothing.</summary>
    public const int Configuration = 2;

    /// <summary>The database is held by another process, unreadable, newer or read-only.</summary>
    public const int Store = 3;

    /// <summary>An address cannot be listened on.</summary>
    public const int Listener = 4;

    /// <summary>Nobody answers at the server's address.</summary>
    public const int Unreachable = 5;

    /// <summary>The server refused what a command asked of it.</summary>
    public const int Refused = 6;

    /// <summary>What a command asked for is not there.</summary>
    public const int NotFound = 7;

    /// <summary>A mistake in the program (sysexits' EX_SOFTWARE).</summary>
    public const int Mistake = 70;
}
