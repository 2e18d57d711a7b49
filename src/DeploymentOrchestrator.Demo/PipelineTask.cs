using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Demo;

/// <summary>A task of a pipeline run, with the values that AzureFunction@1 sends.</summary>
/// <param name="Name">The name in the timeline.</param>
/// <param name="ProjectId">The team project.</param>
/// <param name="HubName">build, checks, gates or release.</param>
/// <param name="PlanId">The plan of the run.</param>
/// <param name="TimelineId">The timeline of the run.</param>
/// <param name="JobId">The job.</param>
/// <param name="TaskInstanceId">The task.</param>
/// <param name="Token">Its access token.</param>
internal sealed record PipelineTask(
    string Name, string ProjectId, string HubName, string PlanId, string TimelineId, string JobId, string TaskInstanceId, string Token)
{
    /// <summary>A task of a new run of the same pipeline: job and task have the same IDs in every run.</summary>
    public static PipelineTask OfNewRun(string name) => new(
        name,
        "69f48e94-1111-4222-8333-0f2b54f91cc8",
        "build",
        $"{Guid.NewGuid()}",
        $"{Guid.NewGuid()}",
        "5d8dc80d-c400-5444-7559-06a7a0cb1d99",
        "923b66ac-fae5-514d-35b9-e58ba8ed37a4",
        $"demo-token-{Guid.NewGuid():N}");

    /// <summary>The task that sent a request.</summary>
    public static PipelineTask Of(string name, RawRequest request) => new(
        name,
        request.Header("ProjectId"),
        request.Header("HubName"),
        request.Header("PlanId"),
        request.Header("TimelineId"),
        request.Header("JobId"),
        request.Header("TaskInstanceId"),
        request.Header("AuthToken"));

    /// <summary>The task that a call to Azure DevOps is for, as far as it is needed to tell tasks apart.</summary>
    public static PipelineTask OfStranger(StandInCall call) => new("the pipeline", "", "", call.PlanId, "", "", call.TaskInstanceId, "");

    /// <summary>The request with which this task asks to wait.</summary>
    public RawRequest Ask(RawRequest sample, Uri organization, string key) => sample
        .WithCode(key)
        .With("PlanUrl", organization.ToString())
        .With("ProjectId", ProjectId)
        .With("HubName", HubName)
        .With("PlanId", PlanId)
        .With("TimelineId", TimelineId)
        .With("JobId", JobId)
        .With("TaskInstanceId", TaskInstanceId)
        .With("AuthToken", Token);
}
