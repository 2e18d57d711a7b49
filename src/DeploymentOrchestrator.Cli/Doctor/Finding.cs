using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>The severity of a finding.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>All is well.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, but may surprise somebody.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It does not work, or soon will not.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,
}

/// <summary>One result of the doctor.</summary>
/// <param name="Area">The part that was checked.</param>
/// <param name="Severity">The severity.</param>
/// <param name="What">What was found. It must not contain a secret.</param>
/// <param name="Remedy">What to do, if anything.</param>
internal sealed record Finding(string Area, Severity Severity, string What, string? Remedy = null)
{
    public static Finding Ok(string area, string what) => new(area, Severity.Ok, what);

    public static Finding Warning(string area, string what, string remedy) => new(area, Severity.Warning, what, remedy);

    public static Finding Problem(string area, string what, string remedy) => new(area, Severity.Problem, what, remedy);
}
