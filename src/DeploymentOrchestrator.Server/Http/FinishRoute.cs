using System.ComponentModel;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>POST /api/waits/{id}/finish?result=succeeded|failed&amp;reason=...</c>: completes the pipeline's task with a result that a person chose.</summary>
internal static class FinishRoute
{
    /// <summary>Finishes a wait, also one that is suspended or blocked.</summary>
    public static async Task<Results<JsonHttpResult<Accepted>, ProblemHttpResult>> HandleAsync(HttpContext context, [Description("The wait.")] string id, WaitFinisher finisher, IManagementJournal journal)
    {
        var query = new ManagementQuery(context.Request);
        var result = query.Text("result") switch
        {
            "succeeded" => TaskResult.Succeeded,
            "failed" => TaskResult.Failed,
            _ => throw ManagementException.BadRequest("result must be succeeded or failed: it becomes the task's result."),
        };
        var reason = query.Text("reason") ?? throw ManagementException.BadRequest("reason is missing: the pipeline's log shows it.");
        journal.Record(context, $"finish as {(result == TaskResult.Succeeded ? "succeeded" : "failed")}", id);
        return ApiResults.From(await finisher.FinishAsync(id, result, reason, context.RequestAborted), context);
    }
}
