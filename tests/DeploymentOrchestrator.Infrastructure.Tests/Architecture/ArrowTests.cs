using System.Xml.Linq;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Infrastructure.Tests.Architecture;

/// <summary>The allowed dependencies, each listed once. A line may depend only on lines below it, so that there is no cycle.</summary>
public sealed class ArrowTests
{
    private const string Projects = """
        DeploymentOrchestrator.Cli       -> DeploymentOrchestrator.Demo DeploymentOrchestrator.Server DeploymentOrchestrator.Replay
        DeploymentOrchestrator.Demo      ->
        DeploymentOrchestrator.Server    -> DeploymentOrchestrator.Dashboard DeploymentOrchestrator.Replay DeploymentOrchestrator DurableTask.Sqlite DurableTask.InProcess
        DeploymentOrchestrator.Dashboard -> DeploymentOrchestrator.Replay DeploymentOrchestrator
        DeploymentOrchestrator.Replay    -> DeploymentOrchestrator DurableTask.InProcess
        DeploymentOrchestrator.Functions -> DeploymentOrchestrator DurableTask.Contracts
        DeploymentOrchestrator           ->
        DurableTask.Sqlite               -> DurableTask.Contracts
        DurableTask.InProcess            -> DurableTask.Contracts
        DurableTask.Contracts            ->
        """;

    private const string Domain = """
        Intake        -> Queries Waits Releases AzureDevOps DeadLetters Instances Flux
        Notifications -> Queries Instances
        Queries       -> Waits Releases AzureDevOps Instances Flux
        Waits         -> Releases AzureDevOps Flux
        Releases      -> DeadLetters Flux
        DeadLetters   -> Instances
        AzureDevOps   ->
        Instances     ->
        Flux          ->
        """;

    private const string Server = """
        Hosting       -> Startup Management Security Http Kubernetes EventHubs Notifications Store Keys Configuration
        Startup       -> Security Http Keys Configuration
        Management    -> Http Configuration
        Security      -> Http Keys Configuration
        Http          -> Store Keys Configuration
        Kubernetes    -> Configuration
        EventHubs     -> Configuration
        Notifications ->
        Store         -> Configuration
        Keys          -> Configuration
        Configuration ->
        """;

    [Fact]
    public void Projects_refer_only_to_what_the_table_allows() => Holds(Projects, ReferencesOf("src").ToDictionary(arrow => arrow, arrow => "a ProjectReference", StringComparer.Ordinal));

    [Fact]
    public void The_diagram_in_the_docs_shows_the_actual_project_references() => Assert.Equal(
        ReferencesOf("src").Order(StringComparer.Ordinal), DiagramIn("docs/architecture.md").Order(StringComparer.Ordinal));

    [Fact]
    public void No_source_project_refers_to_a_test_project() => Assert.DoesNotContain(
        Repository.FilesBelow("src", "*.csproj"), project => Repository.Read(project).Contains("tests/", StringComparison.Ordinal));

    [Fact]
    public void Folders_of_the_domain_use_only_what_the_table_allows() => Holds(
        Domain, Rooms.ArrowsOf(typeof(Report).Assembly, "DeploymentOrchestrator", nameof(DeploymentOrchestratorServices), nameof(DeploymentOrchestratorTasks)));

    [Fact]
    public void Folders_of_the_server_use_only_what_the_table_allows() => Holds(
        Server, Rooms.ArrowsOf(typeof(ServerHost).Assembly, "DeploymentOrchestrator.Server", "Program"));

    private static void Holds(string table, IReadOnlyDictionary<string, string> arrows)
    {
        var allowed = Arrows.Of(table);
        string[] broken =
        [
            .. Arrows.Upward(table).Select(arrow => $"{arrow} points to its own line or one above: a circle, or the lines are in the wrong order"),
            .. arrows.Where(arrow => !allowed.Contains(arrow.Key)).Select(arrow => $"{arrow.Key} is not in the table: {arrow.Value}"),
        ];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    // The lines of this diagram have the same form as the arrows of the tables, with a longer shaft.
    private static IEnumerable<string> DiagramIn(string page) => Repository.Read(page)
        .Split("```mermaid")[1].Split("```")[0]
        .Split('\n')
        .Where(line => line.Contains("-->", StringComparison.Ordinal))
        .Select(line => line.Trim().Replace("-->", "->", StringComparison.Ordinal));

    private static IEnumerable<string> ReferencesOf(string folder) =>
        from project in Repository.FilesBelow(folder, "*.csproj")
        from reference in XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        select $"{Path.GetFileNameWithoutExtension(project)} -> {Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)}";
}
