using System.Text.Json;

namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>The state of one pipeline task in Azure DevOps: its record, its log and its result.</summary>
internal sealed class StandInTask(PipelineTask task, int logId)
{
    private readonly TaskCompletionSource<string> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The task.</summary>
    public PipelineTask Pipeline { get; } = task;

    /// <summary>The ID that its log gets.</summary>
    public int LogId { get; } = logId;

    /// <summary>True once the record is inProgress; before that, the page shows no log.</summary>
    public bool IsInProgress { get; private set; }

    /// <summary>True once the log is attached to the record.</summary>
    public bool IsLogAttached { get; private set; }

    /// <summary>The log.</summary>
    public string Log { get; private set; } = "";

    /// <summary>The issues on the record: type and message.</summary>
    public IReadOnlyList<(string Type, string Message)> Issues { get; private set; } = [];

    /// <summary>Every result that was accepted; there should be exactly one.</summary>
    public IReadOnlyList<string> Results { get; private set; } = [];

    /// <summary>True if the server was killed after it sent the result. It may not have recorded that it did, and then sends the result again.</summary>
    public bool MayHearAgain { get; private set; }

    /// <summary>The first result, as soon as there is one.</summary>
    public Task<string> Completed => _completed.Task;

    /// <summary>The server was killed.</summary>
    public void ServerDied() => MayHearAgain = Results.Count > 0;

    /// <summary>Applies a call that breaks no rule.</summary>
    public void Apply(StandInCall call)
    {
        switch (call.Route)
        {
            case StandInRoute.AppendLog:
                Log += call.Body;
                break;
            case StandInRoute.PatchRecord:
                Patch(call.Record);
                break;
            case StandInRoute.Event when MayHearAgain:
                MayHearAgain = false;
                break;
            case StandInRoute.Event:
                Results = [.. Results, call.Json!.Value.GetProperty("result").GetString()!];
                _completed.TrySetResult(Results[0]);
                break;
            default:
                break;
        }
    }

    // A PATCH merges: properties that it does not contain stay unchanged.
    private void Patch(JsonElement record)
    {
        IsInProgress |= record.TryGetProperty("state", out var state) && state.ValueEquals("inProgress");
        IsLogAttached |= record.TryGetProperty("log", out _);
        if (record.TryGetProperty("issues", out var issues))
        {
            Issues = [.. issues.EnumerateArray().Select(issue => (issue.GetProperty("type").GetString()!, issue.GetProperty("message").GetString()!))];
        }
    }
}
