using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Waits;

/// <summary>Which of several places that match a request have to succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaitPlaces>))]
public enum WaitPlaces
{
    /// <summary>There has to be one only; several are refused with the JSON that names one.</summary>
    One,

    /// <summary>Every place that is known.</summary>
    All,

    /// <summary>The first that succeeds.</summary>
    Any,
}
