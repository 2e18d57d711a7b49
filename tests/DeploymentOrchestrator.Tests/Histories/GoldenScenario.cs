namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>A scenario whose history is recorded.</summary>
/// <param name="Name">The name of the file, without its extension.</param>
/// <param name="Shows">Texts that its trace must contain, so that the file shows what its name says.</param>
/// <param name="Play">Plays the scenario to its end in a new world, and returns the ID of the instance.</param>
internal sealed record GoldenScenario(string Name, string Shows, Func<World, string> Play)
{
    public override string ToString() => Name;
}
