namespace DeploymentOrchestrator.Demo;

/// <summary>Who speaks in the timeline.</summary>
/// <param name="Name">The name.</param>
/// <param name="Colour">The colour, where there are colours.</param>
internal sealed record Actor(string Name, string Colour)
{
    /// <summary>The API server of the server's own cluster, which a stand-in plays.</summary>
    public static Actor ApiServer { get; } = new("API server", "orange1");

    /// <summary>Azure DevOps, which the stand-in plays.</summary>
    public static Actor AzureDevOps { get; } = new("Azure DevOps", "blue");

    /// <summary>The Event Hub, which a stand-in plays.</summary>
    public static Actor EventHub { get; } = new("Event Hub", "green");

    /// <summary>Flux in a cluster.</summary>
    public static Actor Flux { get; } = new("Flux", "magenta");

    /// <summary>A pipeline run.</summary>
    public static Actor Pipeline { get; } = new("Pipeline", "aqua");

    /// <summary>The server that is shown.</summary>
    public static Actor Server { get; } = new("Server", "yellow");

    /// <summary>The name in its colour.</summary>
    public string Markup => $"[{Colour}]{Name}[/]";
}
