using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>The pipeline task that waits for us: the headers that AzureFunction@1 sends.</summary>
/// <param name="PlanUrl">The organization or collection, https, ends with a slash.</param>
/// <param name="ProjectId">The team project.</param>
/// <param name="HubName">build, checks, gates or release; sent back as it came.</param>
/// <param name="PlanId">The run.</param>
/// <param name="JobId">The job; repeats from run to run.</param>
/// <param name="TimelineId">The timeline that holds the task's record.</param>
/// <param name="TaskInstanceId">The task's record; repeats from run to run.</param>
/// <param name="ProtectedToken">The access token, encrypted; nothing else of it is ever stored.</param>
/// <param name="TokenExpiresAt">When the token ends, if it says so.</param>
/// <param name="TraceParent">The W3C trace context of the request, so that what it causes hours later is found in its trace; null: there is no trace.</param>
public sealed record CallbackTarget(
    string PlanUrl,
    string ProjectId,
    string HubName,
    string PlanId,
    string JobId,
    string TimelineId,
    string TaskInstanceId,
    EncryptedToken ProtectedToken,
    DateTimeOffset? TokenExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent = null)
{
    /// <summary>What makes a wait one wait. TaskInstanceId alone repeats from run to run.</summary>
    public string WaitKey => $"{PlanId}/{JobId}/{TaskInstanceId}".ToLowerInvariant();
}
