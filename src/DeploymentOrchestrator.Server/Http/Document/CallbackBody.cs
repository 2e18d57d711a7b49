using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.Document;

// For the document alone, and its comments are what the document says: the intake reads the JSON itself, so that it can say what is wrong with it.

/// <summary>helmReleaseName, and helmReleaseVersion or appVersion or both: here, or in each of releases. Unknown properties are refused.</summary>
internal sealed class CallbackBody
{
    /// <summary>The HelmRelease.</summary>
    public string HelmReleaseName { get; init; } = "";

    /// <summary>The chart version.</summary>
    public string HelmReleaseVersion { get; init; } = "";

    /// <summary>The version of what the chart deploys.</summary>
    public string AppVersion { get; init; } = "";

    /// <summary>Only there; any, if it is not said.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Event metadata that tells the place apart.</summary>
    public Dictionary<string, string> Match { get; init; } = [];

    /// <summary>The job's own timeout.</summary>
    public double TimeoutInMinutes { get; init; }

    /// <summary>What releases the pipeline.</summary>
    public CallbackWaitFor WaitFor { get; init; }

    /// <summary>A version that is deployed already is a success.</summary>
    public bool AcceptExisting { get; init; }

    /// <summary>Which of several places that match have to succeed.</summary>
    public CallbackPlaces Places { get; init; }

    /// <summary>How long a failure may be followed by a success.</summary>
    public double FailureGraceInMinutes { get; init; }

    /// <summary>Each with the properties beside it, but for timeoutInMinutes, releases and pipeline; what one does not say is said beside releases.</summary>
    [MinLength(1)]
    [MaxLength(20)]
    public Dictionary<string, object>[] Releases { get; init; } = [];

    /// <summary>Which run asks, shown on the pages. It decides nothing.</summary>
    public CallbackPipeline Pipeline { get; init; } = new();
}

/// <summary>Which run asks, shown on the pages. It decides nothing.</summary>
internal sealed class CallbackPipeline
{
    /// <summary>The pipeline's name.</summary>
    public string Definition { get; init; } = "";

    /// <summary>The run's number, as people see it.</summary>
    public string BuildNumber { get; init; } = "";

    /// <summary>The run's id, which a link is made of.</summary>
    public string BuildId { get; init; } = "";

    /// <summary>Who started it.</summary>
    public string RequestedFor { get; init; } = "";
}

/// <summary>What releases the pipeline.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallbackWaitFor>))]
internal enum CallbackWaitFor
{
    /// <summary>The version is deployed.</summary>
    [JsonStringEnumMemberName("deployed")]
    Deployed,

    /// <summary>Its Helm tests passed.</summary>
    [JsonStringEnumMemberName("tested")]
    Tested,
}

/// <summary>Which of several places that match have to succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallbackPlaces>))]
internal enum CallbackPlaces
{
    /// <summary>There has to be one only.</summary>
    [JsonStringEnumMemberName("one")]
    One,

    /// <summary>Every place that is known.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>The first that succeeds.</summary>
    [JsonStringEnumMemberName("any")]
    Any,
}
