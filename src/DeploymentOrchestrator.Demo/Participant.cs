namespace DeploymentOrchestrator.Demo;

/// <summary>A participant in the timeline.</summary>
/// <param name="Name">The name.</param>
/// <param name="Color">The color, if the terminal has colors.</param>
internal sealed record Participant(string Name, string Color)
{
    /// <summary>The API server of the server's own cluster, which is a stand-in.</summary>
    public static Participant ApiServer { get; } = new("API server", "orange1");

    /// <summary>Azure DevOps, which is a stand-in.</summary>
    public static Participant AzureDevOps { get; } = new("Azure DevOps", "blue");

    /// <summary>The Event Hub, which is a stand-in.</summary>
    public static Participant EventHub { get; } = new("Event Hub", "green");

    /// <summary>Flux in a cluster.</summary>
    public static Participant Flux { get; } = new("Flux", "magenta");

    /// <summary>A pipeline run.</summary>
    public static Participant Pipeline { get; } = new("Pipeline", "aqua");

    /// <summary>The server itself.</summary>
    public static Participant Server { get; } = new("Server", "yellow");

    /// <summary>The name in its color.</summary>
    public string Markup => $"[{Color}]{Name}[/]";
}
