using System.Text;

namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>The rules whose violation Azure DevOps would reject or show wrongly. Each violation is described in one sentence.</summary>
internal static class StandInRules
{
    /// <summary>The rules that a call breaks, given the state of its task before the call.</summary>
    public static IEnumerable<string> BrokenBy(StandInCall call, StandInTask? task)
    {
        if (call.Route is StandInRoute.Unknown)
        {
            yield return "Azure DevOps has no such URL";
            yield break;
        }

        if (!call.Headers.ContainsKey("Content-Length"))
        {
            yield return "the body has no Content-Length";
        }

        if (call.Headers.GetValueOrDefault("Accept") is not "application/json")
        {
            yield return "Accept is not application/json";
        }

        if (call.Headers.GetValueOrDefault("X-TFS-FedAuthRedirect") is not "Suppress")
        {
            yield return "without X-TFS-FedAuthRedirect: Suppress a dead token is answered with a sign-in page";
        }

        if (call.Route is not StandInRoute.AppendLog && call.Json is null)
        {
            yield return "the body is not JSON";
            yield break;
        }

        if (task is null)
        {
            yield return "no pipeline task of these ids waits";
            yield break;
        }

        foreach (var broken in Addressing(call, task.Pipeline).Concat(Order(call, task)))
        {
            yield return broken;
        }
    }

    private static IEnumerable<string> Addressing(StandInCall call, PipelineTask pipeline)
    {
        var shape = StandInCall.Shape().Match(call.Path);
        if (call.Headers.GetValueOrDefault("Authorization") != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($":{pipeline.Token}"))}")
        {
            yield return "Authorization is not this task's token";
        }

        if (shape.Groups["project"].Value != pipeline.ProjectId || shape.Groups["hub"].Value != pipeline.HubName)
        {
            yield return "project or hub is another task's";
        }

        if (call.Route is StandInRoute.PatchRecord && shape.Groups["timeline"].Value != pipeline.TimelineId)
        {
            yield return "the record is looked for in another timeline";
        }

        if (call.Route is StandInRoute.Event && call.Json?.GetProperty("jobId").GetString() != pipeline.JobId)
        {
            yield return "the event names another job";
        }
    }

    private static IEnumerable<string> Order(StandInCall call, StandInTask task)
    {
        var isOver = task.Results.Count > 0;
        switch (call.Route)
        {
            case StandInRoute.PatchRecord when isOver && call.Sets("state"):
                yield return "a state after TaskCompleted can reopen the record";
                break;
            case StandInRoute.AppendLog when !task.IsInProgress || !task.IsLogAttached:
                yield return "lines before the record is inProgress and its log attached are shown to nobody";
                break;
            case StandInRoute.Event:
                var result = call.Json?.GetProperty("result").GetString();
                if (call.Json?.GetProperty("name").GetString() is not "TaskCompleted")
                {
                    yield return "an unknown event's name is read as the end of the whole job";
                }

                if (result is not ("succeeded" or "failed"))
                {
                    yield return $"\"{result}\" is not a result";
                }

                if (result is "failed" && task.Issues.All(issue => issue.Type is not "error"))
                {
                    yield return "a failed task without an error issue tells nobody why";
                }

                if (isOver && !(task.MayHearAgain && result == task.Results[0]))
                {
                    yield return "the task has had its TaskCompleted";
                }

                break;
            default:
                break;
        }
    }
}
