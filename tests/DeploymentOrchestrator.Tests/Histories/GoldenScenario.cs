namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>A scenario whose history is kept.</summary>
/// <param name="Name">The file, without its extension.</param>
/// <param name="Shows">Words that its trace must hold, so that a file is what its name says.</param>
/// <param name="Play">Plays it in a new world, to its end, and names the instance.</param>
internal sealed record GoldenScenario(string Name, string Shows, Func<World, string> Play)
{
    public override string ToString() => Name;
}
