using System.Text;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Intake;

/// <summary>Accepts Flux events: each becomes one delivery, stored before the sender gets its 202. Flux repeats nothing after that.</summary>
public sealed partial class FluxIntake(DurableTaskClient client, NewReleases newReleases, IOptions<FluxOptions> options, TimeProvider time, ILogger<FluxIntake> logger)
{
    /// <summary>How many bytes an event may have.</summary>
    public const int MaxBody = 1024 * 1024;


    /// <summary>Takes an event of Flux's provider <c>generic-hmac</c>.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signature">The header X-Signature.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IntakeResult> AcceptWebhookAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        if (body.Length > MaxBody)
        {
            return new(413, $"The event has {body.Length} bytes; at most {MaxBody} are taken.");
        }

        if (!WebhookSignature.TryAccept(body.Span, signature, options.Value, out var signer, out var pin, out var refusal))
        {
            Log.Unsigned(logger, refusal.Message);
            return refusal;
        }

        try
        {
            var acceptedAt = time.GetUtcNow();
            var fluxEvent = FluxEvent.Parse(body).Pin(pin);
            var reports = ReportClassifier.Classify(fluxEvent, acceptedAt, options.Value.EffectivePlaceKeys);
            if (reports.Count == 0)
            {
                return Ignored(fluxEvent);
            }

            if (acceptedAt - fluxEvent.Timestamp <= options.Value.WebhookMaxAge)
            {
                foreach (var report in reports)
                {
                    if (!await newReleases.TakesAsync(client, signer, report, cancellationToken))
                    {
                        Log.TooMany(logger, report.Release, signer);
                        return newReleases.Refusal(signer);
                    }
                }

                return await DeliverAllAsync(reports, cancellationToken);
            }

            // The signature holds no time, so this may be a replay by somebody who once saw it.
            var reason = $"The event of {fluxEvent.Timestamp:yyyy-MM-dd HH:mm:ss} UTC is older than {options.Value.WebhookMaxAge} (Flux:WebhookMaxAge).";
            return await KeepDeadLetterAsync(reason, acceptedAt, body, pin, cancellationToken);
        }
        catch (FluxEventException exception)
        {
            return new(400, exception.Message);
        }
        catch (StoreUnavailableException exception)
        {
            Log.StoreUnavailable(logger, exception);
            return new(503, "The event could not be stored now. Send it again.", RetryAfter: 5);
        }
    }

    /// <summary>Takes an event from an Event Hub. One that cannot be read is kept as a dead letter: it must not stop its batch.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="arrivedAt">When the hub took it.</param>
    /// <param name="source">Where it lies, for people: partition, offset and sequence number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreUnavailableException">It was not stored: try again, since the hub's checkpoint moves on in any case.</exception>
    public async Task<IntakeResult> AcceptAsync(
        ReadOnlyMemory<byte> body, DateTimeOffset arrivedAt, string source, CancellationToken cancellationToken)
    {
        try
        {
            var fluxEvent = FluxEvent.Parse(body);
            var reports = ReportClassifier.Classify(fluxEvent, arrivedAt, options.Value.EffectivePlaceKeys);
            return reports.Count > 0 ? await DeliverAllAsync(reports, cancellationToken) : Ignored(fluxEvent);
        }
        catch (FluxEventException exception)
        {
            return await KeepDeadLetterAsync($"{source}: {exception.Message}", arrivedAt, body, pin: null, cancellationToken);
        }
    }

    /// <summary>Accepts a dead letter's content again at any age, since a person has looked at it. Its sender's pin still applies.</summary>
    /// <returns>422 if it still cannot be read.</returns>
    /// <exception cref="StoreUnavailableException">It was not stored.</exception>
    public async Task<IntakeResult> RedriveAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var acceptedAt = time.GetUtcNow();
        // What the feed did not answer for a day is kept as the report that it was.
        if (Json.TryRead<Report>(letter.Body) is { } undelivered)
        {
            return await DeliverAgainAsync([undelivered with { AcceptedAt = acceptedAt }], cancellationToken);
        }

        try
        {
            var fluxEvent = FluxEvent.Parse(Encoding.UTF8.GetBytes(letter.Body)).Pin(letter.Pin ?? new Dictionary<string, string>());
            var reports = ReportClassifier.Classify(fluxEvent, acceptedAt, options.Value.EffectivePlaceKeys);
            return reports.Count > 0 ? await DeliverAgainAsync(reports, cancellationToken) : Ignored(fluxEvent);
        }
        catch (FluxEventException exception)
        {
            return new(422, $"It still cannot be read: {exception.Message}");
        }
    }

    // An earlier delivery under the same id has ended in the dead letter: without its place being made free this one would be taken for known.
    private async Task<IntakeResult> DeliverAgainAsync(IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        foreach (var report in reports)
        {
            var known = await client.FindAsync(InstanceIds.ForReport(report.Key, report.Metadata), cancellationToken);
            if (known is { IsCompleted: true })
            {
                await client.PurgeInstanceAsync(known.InstanceId, cancellationToken);
            }
        }

        return await DeliverAllAsync(reports, cancellationToken);
    }

    // Several are one HelmChart's, whose HelmRelease its name does not tell: they say the same.
    private async Task<IntakeResult> DeliverAllAsync(IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        var answer = await DeliverAsync(reports[0], cancellationToken);
        foreach (var other in reports.Skip(1))
        {
            await DeliverAsync(other, cancellationToken);
        }

        return answer;
    }

    private async Task<IntakeResult> DeliverAsync(Report report, CancellationToken cancellationToken)
    {
        var instanceId = InstanceIds.ForReport(report.Key, report.Metadata);
        var isNew = await client.StartAsync(Names.DeliverReport, report, instanceId, planId: null, cancellationToken);
        if (isNew)
        {
            IntakeTelemetry.ReportAccepted(report);
        }

        Log.Accepted(logger, instanceId, report.Verdict, report.Release, report.Version, report.Place.Id, isNew);
        return new(202, $"{report.Verdict} of {report.Release} {report.Version ?? "(no version)"} {(isNew ? "accepted" : "was known already")}.", instanceId);
    }

    private async Task<IntakeResult> KeepDeadLetterAsync(
        string reason, DateTimeOffset at, ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string>>? pin, CancellationToken cancellationToken)
    {
        var letter = DeadLetter.Of(SafeText.OneLine(reason), at, body.Span, pin?.Any() is true ? pin.ToDictionary() : null);
        await letter.KeepAsync(client, cancellationToken);
        var instanceId = InstanceIds.ForDeadLetter(letter.Body);
        Log.DeadLetter(logger, instanceId, letter.Reason);
        return new(202, $"Kept as a dead letter: {letter.Reason}", instanceId, DeadLetter: letter);
    }

    private IntakeResult Ignored(FluxEvent fluxEvent)
    {
        var about = SafeText.OneLine($"{fluxEvent.InvolvedObject.Kind} {fluxEvent.InvolvedObject.Namespace}/{fluxEvent.InvolvedObject.Name}", 400);
        Log.Ignored(logger, about);
        return new(202, $"Ignored: {about} says nothing about a HelmRelease.");
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "{InstanceId}: {Verdict} of {Release} {Version} in {Place} accepted, new: {IsNew}")]
        public static partial void Accepted(
            ILogger logger, string instanceId, Verdict verdict, string release, string? version, string place, bool isNew);

        [LoggerMessage(2102, LogLevel.Debug, "Ignored an event of {About}")]
        public static partial void Ignored(ILogger logger, string about);

        [LoggerMessage(2103, LogLevel.Warning, "{InstanceId}: kept as a dead letter: {Reason}")]
        public static partial void DeadLetter(ILogger logger, string instanceId, string reason);

        [LoggerMessage(2104, LogLevel.Warning, "Refused an event: {Reason}")]
        public static partial void Unsigned(ILogger logger, string reason);

        [LoggerMessage(2106, LogLevel.Warning, "Refused an event of {Release}: the webhook {Webhook} has told of too many new releases within a day (Flux:NewReleasesPerDay)")]
        public static partial void TooMany(ILogger logger, string release, string webhook);

        [LoggerMessage(2105, LogLevel.Error, "An event could not be stored; its sender was told to repeat it")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);
    }
}
