using System.CommandLine;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>The option for the reason of an action, which the server records.</summary>
internal static class ReasonOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--reason") { Description = "The reason, which the server records.", HelpName = "TEXT" };

    /// <summary>The query parameter for the server.</summary>
    public static string Query(string? reason, char separator = '?') => reason is null ? "" : $"{separator}reason={ManagementCalls.Escape(reason)}";
}
