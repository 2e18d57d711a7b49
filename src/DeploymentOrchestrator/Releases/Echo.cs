using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Releases;

/// <summary>Recognizes a duplicate: the same fact reported by Flux's event and by the status that Flux writes with it. Their keys differ.</summary>
internal static class Echo
{
    // Flux writes its condition and sends its event one after the other, in whole seconds.
    public static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(5);

    /// <summary>True if one is an event, the other was read from a status, and both say the same.</summary>
    public static bool Is(Report a, Report b) =>
        a.FromStatus != b.FromStatus && !a.TestsIgnored && !b.TestsIgnored
        && IsOfOneObject(a, b)
        && (a.Verdict, a.Version, a.Reason, a.HelmRevision) == (b.Verdict, b.Version, b.Reason, b.HelmRevision)
        && (a.At - b.At).Duration() <= SameMoment;

    /// <summary>True if both are of one object, or of one place where one of them names none.</summary>
    public static bool IsOfOneObject(Report a, Report b) =>
        a.ObjectId is { } ofA && b.ObjectId is { } ofB ? ofA == ofB : a.Place.Id == b.Place.Id;
}
