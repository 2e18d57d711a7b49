using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>Who may call what. No key opens the other listener.</summary>
/// <param name="Function">Opens the public one: pipelines send it.</param>
/// <param name="Management">Opens the second one: operators have it, and no pipeline.</param>
/// <param name="ReadOnly">Reads on the second one, and changes nothing: for screens on walls and the authors of pipelines.</param>
internal sealed record ServerKeys(AccessKeys Function, AccessKeys Management, AccessKeys ReadOnly)
{
    /// <summary>The configured keys, or else those that are kept in the data folder.</summary>
    /// <exception cref="StartFailedException">A kept one cannot be used.</exception>
    public static ServerKeys Load(ServerSettings settings) => new(
        AccessKeys.Load(settings.FunctionKeys, settings.FunctionKeyPath),
        AccessKeys.Load(settings.ManagementKeys, settings.ManagementKeyPath),
        new AccessKeys(settings.ReadOnlyKeys));
}
