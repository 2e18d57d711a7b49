using System.Text.Json;
using DeploymentOrchestrator.Flux.Status;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>A page of a list of objects.</summary>
/// <param name="Items">The objects, each as it stands in the answer.</param>
/// <param name="ResourceVersion">Where a watch goes on from; the same on each page of one list.</param>
/// <param name="Rest">What to ask the next page with; null or empty: this is the last one.</param>
internal sealed record ListPage(IReadOnlyList<ReadOnlyMemory<byte>> Items, string ResourceVersion, string? Rest)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { MaxDepth = StatusDocument.MaxDepth };

    /// <summary>Reads an answer.</summary>
    /// <exception cref="StatusDocumentException">It is no list.</exception>
    public static ListPage Read(byte[] json)
    {
        var items = StatusDocument.Read(json).Items;
        return JsonSerializer.Deserialize<Answer>(json, Web)?.Metadata is { ResourceVersion: { Length: > 0 } version } metadata
            ? new(items, version, metadata.Continue)
            : throw new StatusDocumentException("The list has no resource version.");
    }

    private sealed record Answer(Meta? Metadata);

    private sealed record Meta(string? ResourceVersion, string? Continue);
}
