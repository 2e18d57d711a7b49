using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Queries;

/// <summary>One pipeline task that waits, or has waited, for operators. No secret in it.</summary>
/// <param name="InstanceId">The orchestration.</param>
/// <param name="Status">Where the orchestration stands.</param>
/// <param name="Message">One sentence: what it waits for and until when, or why it was decided.</param>
/// <param name="Phase">joining, waiting, settling or decided; null before its first turn.</param>
/// <param name="Release">The HelmRelease; null if the request was refused.</param>
/// <param name="Version">The chart version.</param>
/// <param name="Namespace">The namespace asked for; null: any.</param>
/// <param name="Match">The event metadata asked for.</param>
/// <param name="WaitFor">What releases the pipeline.</param>
/// <param name="AcceptedAt">When the request was accepted.</param>
/// <param name="Deadline">When it fails at the latest.</param>
/// <param name="DeadlineReason">Why then.</param>
/// <param name="Pipeline">Whom it tells.</param>
public sealed record WaitView(
    string InstanceId,
    [property: JsonConverter(typeof(JsonStringEnumConverter<OrchestrationRuntimeStatus>))] OrchestrationRuntimeStatus Status,
    string Message,
    string? Phase,
    string? Release,
    string? Version,
    string? Namespace,
    IReadOnlyDictionary<string, string>? Match,
    WaitFor? WaitFor,
    DateTimeOffset AcceptedAt,
    DateTimeOffset Deadline,
    string DeadlineReason,
    PipelineRun Pipeline)
{
    /// <summary>True until it has ended.</summary>
    public bool IsOpen => Status is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Suspended;

    /// <summary>When it fails if nothing more comes, and why.</summary>
    public PendingFailure? FailsNext { get; init; }

    /// <summary>What is live where it waits, in words.</summary>
    public string? LiveThere { get; init; }

    /// <summary>When the feed's last report was accepted, as the wait knows it.</summary>
    public DateTimeOffset? FeedLastReportAcceptedAt { get; init; }

    /// <summary>The result, once decided.</summary>
    public TaskResult? Result { get; init; }

    /// <summary>Why so, once decided; or why the orchestration was terminated or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>True once the pipeline knows the result, false once it never will; null before.</summary>
    public bool? Delivered { get; init; }

    /// <summary>How often TaskCompleted was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>What Azure DevOps answered last.</summary>
    public TaskCompletionOutcome? LastAnswer { get; init; }

    /// <summary>When TaskCompleted is sent next.</summary>
    public DateTimeOffset? SendsNextAt { get; init; }

    /// <summary>When the orchestration ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of a request for several releases: each of them, and how it stands.</summary>
    public IReadOnlyList<ReleaseStatus>? Releases { get; init; }

    /// <summary>Events that could not be read.</summary>
    public int UnreadableEvents { get; init; }

    /// <summary>Why it stands still although it is not over.</summary>
    public string? BlockedReason { get; init; }

    /// <summary>Last log lines.</summary>
    public ImmutableList<string> Story { get; init; } = [];
}

/// <summary>The pipeline run that a wait belongs to: what a link to it is made of.</summary>
/// <param name="OrganizationUrl">The organization or collection, ends with a slash.</param>
/// <param name="ProjectId">The team project.</param>
/// <param name="HubName">build, checks, gates or release.</param>
/// <param name="PlanId">The run.</param>
/// <param name="JobId">The job.</param>
/// <param name="TaskInstanceId">The task's record.</param>
public sealed record PipelineRun(string OrganizationUrl, string ProjectId, string HubName, string PlanId, string JobId, string TaskInstanceId)
{
    /// <summary>What the request says of its pipeline; null: nothing.</summary>
    public CallingPipeline? Caller { get; init; }

    /// <summary>The run's page in Azure DevOps; null if the request does not say its build id.</summary>
    public string? Url => Caller?.BuildId is { } id && Uri.TryCreate(OrganizationUrl, UriKind.Absolute, out var organization) && organization.Scheme is "https" or "http"
        ? $"{organization.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(ProjectId)}/_build/results?buildId={id}"
        : null;
}
