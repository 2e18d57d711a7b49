using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What is measured and traced of the calls to Azure DevOps.</summary>
public static class CallTelemetry
{
    private static readonly Counter<long> Callbacks =
        Telemetry.Meter.CreateCounter<long>("deployment.callbacks", "{call}", "TaskCompleted sent to Azure DevOps, by what it answered.");

    /// <summary>Azure DevOps has answered a TaskCompleted, or has not.</summary>
    public static void CallbackAnswered(CompletionAnswer answer) => Callbacks.Add(1, new KeyValuePair<string, object?>("answer", $"{answer}"));

    /// <summary>Begins the span of a call to Azure DevOps, in the trace of the request that it answers. It passes no header on.</summary>
    public static Activity? StartCall(string name, CallbackTarget target) => Telemetry.Source
        .StartActivity(name, ActivityKind.Client, Telemetry.ContextOf(target.TraceParent))
        ?.SetTag("azure_devops.plan_id", target.PlanId)
        .SetTag("azure_devops.job_id", target.JobId);
}
