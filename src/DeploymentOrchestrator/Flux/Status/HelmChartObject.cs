using System.Text.Json;

namespace DeploymentOrchestrator.Flux.Status;

/// <summary>A HelmChart as <c>kubectl get -o json</c> shows it, as far as it is used here: the same in source-controller's v1, v1beta2 and v1beta1.</summary>
public sealed record HelmChartObject
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        MaxDepth = StatusDocument.MaxDepth,
        RespectNullableAnnotations = true,
    };

    /// <summary>Group and version, e.g. source.toolkit.fluxcd.io/v1.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>HelmChart.</summary>
    public string? Kind { get; init; }

    /// <summary>Who it is.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>How it stands.</summary>
    public HelmChartStatus Status { get; init; } = new();

    /// <summary>True if it is a HelmChart of Flux.</summary>
    public bool IsHelmChart => Kind == "HelmChart" && ApiVersion?.Split('/')[0] == "source.toolkit.fluxcd.io";

    /// <summary>Ready, if it says why the chart that is wanted now cannot be had.</summary>
    public StatusCondition? Obstacle => Metadata.DeletionTimestamp is not null
        ? null
        : Status.Conditions?.FirstOrDefault(condition => condition is { Type: "Ready", IsFalse: true }
            && condition.LastTransitionTime > DateTimeOffset.UnixEpoch
            && condition.ObservedGeneration == Metadata.Generation);

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It has not the shape of one.</exception>
    public static HelmChartObject Parse(ReadOnlySpan<byte> json)
    {
        // Elements of lists are not checked by the serializer.
        var read = JsonSerializer.Deserialize<HelmChartObject>(json, Options);
        return read is not null && read.Status.Conditions?.Contains(null!) is not true
            ? read
            : throw new JsonException("null stands where an object belongs");
    }
}

/// <summary>How a HelmChart stands.</summary>
/// <param name="Conditions">The conditions.</param>
public sealed record HelmChartStatus(List<StatusCondition>? Conditions = null);
