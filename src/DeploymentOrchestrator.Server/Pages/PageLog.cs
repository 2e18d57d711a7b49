namespace DeploymentOrchestrator.Server.Pages;

/// <summary>What the pages log.</summary>
internal static partial class PageLog
{
    /// <summary>A wrong key.</summary>
    [LoggerMessage(5101, LogLevel.Warning, "Somebody at {Address} tried to sign in with a wrong key")]
    public static partial void SignInFailed(ILogger logger, string address);
}
