namespace DeploymentOrchestrator.Durable.Conformance;

/// <summary>An engine that is open on a store.</summary>
public interface IEngineUnderTest
{
    DurableTaskClient Client { get; }

    /// <summary>Begins to dispatch.</summary>
    Task StartAsync();

    /// <summary>Ends in order.</summary>
    Task StopAsync();

    /// <summary>Ends as a killed process does: at once, with nothing written or answered any more.</summary>
    void Kill();
}
