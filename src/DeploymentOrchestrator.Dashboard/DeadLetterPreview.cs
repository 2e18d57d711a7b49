using System.Text;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Waits;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Describes what would happen if a dead letter were sent through the intake now: which waits would succeed and which would fail.</summary>
internal sealed class DeadLetterPreview(DurableTaskClient client, DeploymentReader deployments, IOptions<FluxOptions> flux, TimeProvider time)
{
    private const int Most = 10;

    /// <summary>Returns the description, one sentence per element.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var (report, problem) = Read(letter);
        if (report is null)
        {
            return [problem ?? "It is not about a HelmRelease: it would be accepted and ignored."];
        }

        var what = $"It says: {report.Reason} of {report.Release} {report.Version} in {report.Place} at {report.At:yyyy-MM-dd HH:mm:ss} UTC.";
        var waits = await HitAsync(report, cancellationToken);
        return waits.Count == 0 ? [what, "No pipeline waits for this release now; only its feed would record the event."] : [what, .. waits];
    }

    private (Report? Report, string? Problem) Read(DeadLetter letter)
    {
        try
        {
            var fluxEvent = FluxEvent.Parse(Encoding.UTF8.GetBytes(letter.Body)).Pin(letter.Pin ?? new Dictionary<string, string>());
            return (ReportClassifier.Classify(fluxEvent, time.GetUtcNow(), flux.Value.EffectivePlaceKeys) is [var first, ..] ? first : null, null);
        }
        catch (FluxEventException exception)
        {
            return (ReadReport(letter.Body), $"It still cannot be read: {exception.Message}");
        }
    }

    // A report that its feed did not accept for a day is stored as the report itself, not as the event it came from.
    private Report? ReadReport(string body) => Json.TryRead<Report>(body) is { } report ? report with { AcceptedAt = time.GetUtcNow() } : null;

    private async Task<IReadOnlyList<string>> HitAsync(Report report, CancellationToken cancellationToken)
    {
        var open = (await deployments.ListAsync(report.Release, cancellationToken)).SelectMany(release => release.Waits).ToList();
        var sentences = new List<string>();
        foreach (var wait in open.Take(Most))
        {
            if (await client.GetInstanceAsync(wait.InstanceId, getInputsAndOutputs: true, cancellationToken) is { } instance && Json.Read<WaitInput>(instance.SerializedInput) is { Request: not null } input)
            {
                var assessed = ReportAssessment.Of(input, report);
                sentences.Add($"{wait.Release} {wait.Version}, plan {wait.Pipeline.PlanId}: {Tone.Words(assessed.Effect)}, because {assessed.Why}.");
            }
        }

        return open.Count > Most ? [.. sentences, $"And {open.Count - Most} further waits."] : sentences;
    }
}
