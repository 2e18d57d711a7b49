using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>A request that the stand-in received.</summary>
/// <param name="Method">GET, POST, ...</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed partial record StandInCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>When it was received.</summary>
    public DateTimeOffset At { get; } = DateTimeOffset.UtcNow;

    /// <summary>The route of the call.</summary>
    public StandInRoute Route { get; } = RouteOf(Method, Shape().Match(Path));

    /// <summary>The status of the response; 0 until there is one.</summary>
    public int Status { get; set; }

    /// <summary>The plan of the run, from the path.</summary>
    public string PlanId => Shape().Match(Path).Groups["plan"].Value;

    /// <summary>The task, from the body; empty if only the ID of the log identifies it.</summary>
    public string TaskInstanceId => Route switch
    {
        StandInRoute.CreateLog => Json?.GetProperty("path").GetString()?.Split('\\')[^1],
        StandInRoute.PatchRecord => Json is null ? null : Record.GetProperty("id").GetString(),
        StandInRoute.Event => Json?.GetProperty("taskId").GetString(),
        _ => null,
    } ?? "";

    /// <summary>The ID of the log that is appended to, from the path.</summary>
    public int LogId => int.TryParse(Shape().Match(Path).Groups["log"].Value, out var id) ? id : 0;

    /// <summary>The body as JSON, or null if it is not JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                return JsonElement.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The first record of a PATCH.</summary>
    public JsonElement Record => Json!.Value.GetProperty("value")[0];

    /// <summary>True if a PATCH sets a property.</summary>
    public bool Sets(string property) => Route is StandInRoute.PatchRecord && Record.TryGetProperty(property, out _);

    private static StandInRoute RouteOf(string method, Match match) => (method, match.Groups["what"].Value) switch
    {
        ("POST", "events") => StandInRoute.Event,
        ("POST", "logs") => StandInRoute.CreateLog,
        ("POST", var what) when what.StartsWith("logs/", StringComparison.Ordinal) => StandInRoute.AppendLog,
        ("PATCH", var what) when what.EndsWith("/records", StringComparison.Ordinal) => StandInRoute.PatchRecord,
        _ => StandInRoute.Unknown,
    };

    [GeneratedRegex(@"^/acme/(?<project>[0-9a-f-]{36})/_apis/distributedtask/hubs/(?<hub>build|checks|gates|release)/plans/(?<plan>[0-9a-f-]{36})/(?<what>events|logs|logs/(?<log>\d+)|timelines/(?<timeline>[0-9a-f-]{36})/records)\?api-version=\d+\.\d+(-preview\.1)?$")]
    internal static partial Regex Shape();
}
