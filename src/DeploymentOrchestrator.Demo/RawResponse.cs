using System.Text.Json;

namespace DeploymentOrchestrator.Demo;

/// <summary>A response as it came.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The answer's one line for a person: message, or a problem's detail.</summary>
    public string Message
    {
        get
        {
            var json = JsonElement.Parse(Body);
            return (json.TryGetProperty("message", out var message) ? message : json.GetProperty("detail")).GetString()!;
        }
    }
}
