using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Demo;

/// <summary>Describes calls to Azure DevOps in words.</summary>
internal static class CallText
{
    /// <summary>One line, including the name of the run.</summary>
    public static string Of(StandInCall call, StandInTask? task) => $"{task?.Pipeline.Name ?? "?"}: {What(call)}";

    private static string What(StandInCall call) => call.Route switch
    {
        StandInRoute.CreateLog => "creates a log",
        StandInRoute.AppendLog => $"log: {string.Join(" | ", call.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutTime))}",
        StandInRoute.Event => $"{call.Json?.GetProperty("name")} {call.Json?.GetProperty("result")}",
        // A call contains the whole list each time; only the last entry is new.
        StandInRoute.PatchRecord when call.Sets("issues") => string.Join(" | ", call.Record.GetProperty("issues").EnumerateArray().Reverse()
            .Select(issue => $"issue ({issue.GetProperty("type")}): {issue.GetProperty("message")}")),
        StandInRoute.PatchRecord when call.Sets("currentOperation") => $"record {call.Record.GetProperty("state")}: {call.Record.GetProperty("currentOperation")}",
        StandInRoute.PatchRecord => "attaches the log to the record",
        _ => $"{call.Method} {call.Path}",
    };

    private static string WithoutTime(string line) => line.IndexOf("Z ", StringComparison.Ordinal) is > 0 and < 35 and var end ? line[(end + 2)..] : line;
}
