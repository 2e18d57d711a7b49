using System.Text.Json;

namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>The responses of Azure DevOps to valid calls and to calls that break a rule.</summary>
internal static class StandInReplies
{
    private static readonly Dictionary<string, string> Json = new() { ["Content-Type"] = "application/json; charset=utf-8; api-version=4.1" };

    /// <summary>The response to a call that breaks a rule.</summary>
    public static StandInAnswer Refused { get; } = new(400, Json, """{"message":"The stand-in rejects this call.","typeKey":"VssRequestException"}""");

    /// <summary>The response to a call that breaks no rule.</summary>
    public static StandInAnswer To(StandInCall call, StandInTask task)
    {
        var log = new { path = $@"logs\{task.Pipeline.TaskInstanceId}", id = task.LogId, lineCount = task.Log.Count(character => character is '\n') };
        return call.Route switch
        {
            StandInRoute.Event => new StandInAnswer(204, new Dictionary<string, string>(), ""),
            StandInRoute.PatchRecord => new StandInAnswer(200, Json, JsonSerializer.Serialize(new { count = 1, value = new[] { call.Record } })),
            _ => new StandInAnswer(200, Json, JsonSerializer.Serialize(log)),
        };
    }
}
