using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Parsing;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary>The option <c>-o</c>, as in kubectl: how a command prints what it lists or shows.</summary>
internal static class OutputFormat
{
    public const string Wide = "wide";
    public const string Name = "name";
    public const string Json = "json";

    // The encoder writes ASCII only, so that nothing from Flux can control the terminal.
    private static readonly JsonSerializerOptions Indented = new(DeploymentOrchestrator.Json.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>The option for commands that print a table.</summary>
    public static Option<string?> ForTables() => Of("Print every column (wide), the names only (name), or JSON (json).", Wide, Name, Json);

    /// <summary>The option for other commands.</summary>
    public static Option<string?> ForJson() => Of("Print JSON, for programs.", Json);

    /// <summary>Prints JSON in camelCase: an array for a list, an object for a single item.</summary>
    public static void WriteJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Indented));

    private static Option<string?> Of(string description, params string[] words)
    {
        var option = ValueOption.Word("--output", description, "FORMAT", words);
        option.Aliases.Add("-o");
        return option;
    }
}
