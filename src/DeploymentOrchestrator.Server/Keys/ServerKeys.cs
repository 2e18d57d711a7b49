using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>Who may call what. Neither key opens the other listener.</summary>
/// <param name="Function">Opens the public one: pipelines send it.</param>
/// <param name="Management">Opens the second one: operators have it, and no pipeline.</param>
internal sealed record ServerKeys(AccessKeys Function, AccessKeys Management)
{
    /// <summary>The configured keys, or else those that are kept in the data folder.</summary>
    /// <exception cref="StartFailedException">A kept one cannot be used.</exception>
    public static ServerKeys Load(ServerSettings settings) => new(
        AccessKeys.Load(settings.FunctionKeys, settings.FunctionKeyPath),
        AccessKeys.Load(settings.ManagementKeys, settings.ManagementKeyPath));
}
