using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Waits;

/// <summary>A report of a place that matches, and what it means for the wait.</summary>
/// <param name="Report">The report.</param>
/// <param name="Effect">What it means.</param>
public sealed record HeardReport(Report Report, ReportEffect Effect)
{
    /// <summary>Which place it is about: the object, or the place in words if the report names none.</summary>
    public string Place => Report.ObjectId ?? Report.Place.Id;
}
