using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>What releases the pipeline.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaitFor>))]
public enum WaitFor
{
    /// <summary>The version is deployed.</summary>
    Deployed,

    /// <summary>Its Helm tests passed.</summary>
    Tested,
}
