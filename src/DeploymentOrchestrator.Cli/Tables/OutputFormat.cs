using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Parsing;

namespace DeploymentOrchestrator.Cli.Tables;

/// <summary><c>-o</c>, as kubectl has it: how a command prints what it lists or shows.</summary>
internal static class OutputFormat
{
    public const string Wide = "wide";
    public const string Name = "name";
    public const string Json = "json";

    // ASCII only: nothing that Flux wrote can steer a terminal.
    private static readonly JsonSerializerOptions Indented = new(DeploymentOrchestrator.Json.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>For what is listed or shown as a table.</summary>
    public static Option<string?> ForTables() => Of("Print every column (wide), the names only (name), or JSON (json).", Wide, Name, Json);

    /// <summary>For what is done or explained.</summary>
    public static Option<string?> ForJson() => Of("Print JSON, for programs.", Json);

    /// <summary>Prints as JSON: camelCase, an array for a list, an object for one.</summary>
    public static void WriteJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Indented));

    private static Option<string?> Of(string description, params string[] words)
    {
        var option = ValueOption.Word("--output", description, "FORMAT", words);
        option.Aliases.Add("-o");
        return option;
    }
}
