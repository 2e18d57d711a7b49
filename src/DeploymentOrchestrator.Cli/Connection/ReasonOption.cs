using System.CommandLine;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Why something is done by hand; the server records it.</summary>
internal static class ReasonOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--reason") { Description = "Why; the server records it.", HelpName = "TEXT" };

    /// <summary>The query for the server.</summary>
    public static string Query(string? reason, char separator = '?') => reason is null ? "" : $"{separator}reason={ManagementCalls.Escape(reason)}";
}
