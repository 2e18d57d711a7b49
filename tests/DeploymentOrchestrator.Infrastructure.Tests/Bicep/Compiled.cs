using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Bicep;

/// <summary>The templates and their parameter files, compiled once.</summary>
internal static class Compiled
{
    private static readonly Lazy<JsonNode> MainTemplate = new(() => BicepCompiler.Build("infra/main.bicep"));
    private static readonly Lazy<JsonNode> FluxTemplate = new(() => BicepCompiler.Build("infra/aks-flux.bicep"));

    private static readonly ConcurrentDictionary<string, Lazy<JsonNode>> ParameterFiles = new();

    public static JsonNode Main => MainTemplate.Value;

    public static JsonNode AksFlux => FluxTemplate.Value;

    /// <summary>The ARM parameters of a parameter file.</summary>
    public static JsonNode Parameters(string path) => ParameterFiles.GetOrAdd(path, new Lazy<JsonNode>(() => BicepCompiler.BuildParameters(path))).Value;

    /// <summary>The resources of a type, including those in modules.</summary>
    public static IReadOnlyList<JsonNode> Resources(this JsonNode template, string type) =>
    [
        .. template.Everything().OfType<JsonObject>().Where(node => node["apiVersion"] is not null && node["type"] is JsonValue value && value.ToString() == type),
    ];

    /// <summary>The only resource of a type.</summary>
    public static JsonNode Resource(this JsonNode template, string type) => Assert.Single(template.Resources(type));
}
