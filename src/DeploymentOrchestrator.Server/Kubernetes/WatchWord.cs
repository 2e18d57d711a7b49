using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using DeploymentOrchestrator.Flux.Status;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>One event of a watch.</summary>
/// <param name="IsDeleted">The object was deleted, or its labels are no longer those that are asked for.</param>
/// <param name="ResourceVersion">What a later watch goes on from.</param>
/// <param name="Name">Namespace and name of the object; null: a bookmark, which has none.</param>
/// <param name="Object">The object as it is now, a deleted one as it was last.</param>
internal sealed record WatchWord(bool IsDeleted, string ResourceVersion, string? Name, ReadOnlyMemory<byte> Object)
{
    private const int LongestText = 200;

    // Its object is one level down.
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { MaxDepth = StatusDocument.MaxDepth + 1 };

    /// <summary>Reads a line.</summary>
    /// <exception cref="ClusterException">The API server says that the watch is over: only a new list helps.</exception>
    /// <exception cref="JsonException">It is no such line.</exception>
    public static WatchWord Read(ReadOnlySpan<byte> line)
    {
        var read = JsonSerializer.Deserialize<Line>(line, Web) ?? throw new JsonException("null is no event of a watch");
        if (read.Type == "ERROR")
        {
            var message = read.Object.TryGetProperty("message", out var said) ? said.ToString() : read.Object.ToString();
            throw new ClusterException(new($"The API server ends the watch: {SafeText.OneLine(message, LongestText)}.", "It is listed again.", HttpStatusCode.Gone));
        }

        var meta = read.Object.GetProperty("metadata").Deserialize<Meta>(Web)!;
        var bytes = JsonMarshal.GetRawUtf8Value(read.Object).ToArray();
        return new(read.Type == "DELETED", meta.ResourceVersion, read.Type == "BOOKMARK" ? null : $"{meta.Namespace}/{meta.Name}", bytes);
    }

    private sealed record Line(string Type, JsonElement Object);

    private sealed record Meta(string ResourceVersion, string? Namespace, string? Name);
}
