namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>What callers may take before anybody has vouched for them.</summary>
/// <param name="RequestBytes">Bytes of headers and bodies that all requests together may hold.</param>
/// <param name="Connections">Connections to one listener; half of them for one client address.</param>
public sealed record LimitSettings(long RequestBytes, int Connections)
{
    /// <summary>Reads a configuration that has been checked.</summary>
    public static LimitSettings From(IConfiguration configuration) =>
        new(configuration.GetValue<long>("Limits:RequestBytes"), configuration.GetValue<int>("Limits:Connections"));
}
