using System.Text.Json;

namespace DeploymentOrchestrator.Demo;

/// <summary>A response as it was received.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The line for people: the message of the response, or the detail of a problem.</summary>
    public string Message
    {
        get
        {
            var json = JsonElement.Parse(Body);
            return (json.TryGetProperty("message", out var message) ? message : json.GetProperty("detail")).GetString()!;
        }
    }
}
