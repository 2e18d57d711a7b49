using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>How grave a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>In order.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, and somebody may be surprised.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It does not work, or will not for long.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,
}

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Area">Which part.</param>
/// <param name="Severity">How grave.</param>
/// <param name="What">What was found; no secret in it.</param>
/// <param name="Remedy">What to do, if something is to be done.</param>
internal sealed record Finding(string Area, Severity Severity, string What, string? Remedy = null)
{
    public static Finding Ok(string area, string what) => new(area, Severity.Ok, what);

    public static Finding Warning(string area, string what, string remedy) => new(area, Severity.Warning, what, remedy);

    public static Finding Problem(string area, string what, string remedy) => new(area, Severity.Problem, what, remedy);
}
