namespace DeploymentOrchestrator.Server.Security;

/// <summary>What is logged of who comes in.</summary>
internal static partial class SecurityLog
{
    /// <summary>A wrong key.</summary>
    [LoggerMessage(5101, LogLevel.Warning, "Somebody at {Address} tried to sign in with a wrong key")]
    public static partial void SignInFailed(ILogger logger, string address);
}
