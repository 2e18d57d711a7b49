using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>Named servers in a file of the user, as kubectl keeps its clusters. The file contains keys, so nobody else may read it.</summary>
/// <param name="All">All contexts, by name.</param>
/// <param name="Current">The context that commands use; null if none is selected.</param>
internal sealed record Contexts(
    [property: JsonPropertyName("contexts")] SortedDictionary<string, ServerContext> All, [property: JsonPropertyName("currentContext")] string? Current = null)
{
    private const string FileVariable = "DEPLOYMENT_ORCHESTRATOR_CONFIG";
    private static readonly JsonSerializerOptions Written = new(Json.Options) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The path of the file.</summary>
    public static string Path => Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } path
        ? path
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "deployment-orchestrator", "config.json");

    /// <summary>Reads the contexts; there are none if the file does not exist.</summary>
    /// <exception cref="CommandFailure">The file cannot be read.</exception>
    public static Contexts Read()
    {
        try
        {
            return File.Exists(Path) ? Json.Read<Contexts>(File.ReadAllText(Path)) : new Contexts([]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandFailure($"{Path} cannot be read: {TerminalText.Line(error.Message)} Correct it, or remove it and set the contexts again.", ExitCodes.Configuration);
        }
    }

    /// <summary>The context of that name, or the current one if no name is given; null if there is no current one either.</summary>
    /// <exception cref="CommandFailure">There is no context of that name.</exception>
    public ServerContext? Find(string? name) => (name ?? Current) is not { } wanted ? null
        : All.TryGetValue(wanted, out var context) ? context
        : throw new CommandFailure($"There is no context {TerminalText.Line(wanted)}. See config get-contexts.", ExitCodes.Configuration);

    /// <summary>Writes the file atomically, readable by its owner only.</summary>
    /// <exception cref="CommandFailure">The file cannot be written.</exception>
    public void Write()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            var draft = $"{Path}.{Guid.NewGuid():n}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(file, this, Written);
            }

            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{Path} cannot be written: {error.Message}", ExitCodes.Configuration);
        }
    }
}

/// <summary>A server and its secrets. Values that are null come from other sources.</summary>
/// <param name="Url">The address of the public listener.</param>
/// <param name="Key">The function key.</param>
/// <param name="ManagementUrl">The address of the management listener.</param>
/// <param name="ManagementKey">The management key.</param>
/// <param name="WebhookSecret">The secret that <c>send-event</c> signs with.</param>
internal sealed record ServerContext(string? Url = null, string? Key = null, string? ManagementUrl = null, string? ManagementKey = null, string? WebhookSecret = null);
