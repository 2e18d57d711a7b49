using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Intake;

/// <summary>
/// The status of a cluster's HelmReleases in: whatever it says becomes a delivery, as if Flux had sent it. Posted every minute it says
/// nearly always what is known, and that costs next to nothing.
/// </summary>
public sealed partial class StatusIntake(DurableTaskClient client, NewReleases newReleases, IOptions<FluxOptions> options, TimeProvider time, ILogger<StatusIntake> logger)
{
    /// <summary>The most bytes of a document.</summary>
    public const int MaxBody = 16 * 1024 * 1024;

    // Starts wait for their commit together.
    private const int AtOnce = 32;
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    // How often a status that stays the same is delivered again: a feed that was lost comes back. A verdict daily, so that its place stays
    // known; what only tells how things stand more often, since it is what a pipeline's log shows.
    private static readonly TimeSpan VerdictAgain = TimeSpan.FromDays(1);
    private static readonly TimeSpan ProgressAgain = TimeSpan.FromMinutes(10);

    private readonly KnownDeliveries _known = new();
    private readonly ListedObjects _listed = new();

    /// <summary>Takes a document.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signature">The header X-Signature.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IntakeResult> AcceptAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        if (body.Length > MaxBody)
        {
            return new(413, $"The document has over {MaxBody} bytes. Post namespace by namespace (kubectl get helmreleases -n ...), or leave spec.values out.");
        }

        if (!WebhookSignature.TryAccept(body.Span, signature, options.Value, out var signer, out var pin, out var refusal))
        {
            Log.Refused(logger, refusal.Message);
            return refusal;
        }

        try
        {
            var now = time.GetUtcNow();
            var document = StatusDocument.Read(body);
            if (WrongTime(document, now) is { } wrong)
            {
                Log.Refused(logger, wrong.Message);
                return wrong;
            }

            return new(202, $"{await TakeAsync(document, pin, cancellationToken, signer)}");
        }
        catch (StatusDocumentException exception)
        {
            return new(400, exception.Message);
        }
        catch (StoreUnavailableException exception)
        {
            Log.StoreUnavailable(logger, exception);
            return new(503, "Not all of it could be stored now. Send it again: what was stored is known.", RetryAfter: 5);
        }
    }

    private IntakeResult? WrongTime(StatusDocument document, DateTimeOffset now) => (now - document.ReadAt) switch
    {
        { } age when age > options.Value.WebhookMaxAge => new(400,
            $"readAt is {document.ReadAt:yyyy-MM-dd HH:mm:ss} UTC, older than {options.Value.WebhookMaxAge} (Flux:WebhookMaxAge). Send what was just read; if it was, compare the clocks: here it is {now:HH:mm:ss} UTC."),
        { } age when age < -MaxAhead => new(400,
            $"readAt is {document.ReadAt:yyyy-MM-dd HH:mm:ss} UTC, over {MaxAhead.TotalMinutes:0} minutes ahead: compare the clocks, here it is {now:HH:mm:ss} UTC."),
        _ => null,
    };

    /// <summary>Accepts the status of a cluster's HelmReleases, from any reader.</summary>
    /// <param name="document">What it shows.</param>
    /// <param name="pin">Metadata that its sender is known to have; they override the document's.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="signer">The owner of the secret that signed it; null: the server read it itself, and trusts all of it.</param>
    /// <exception cref="StoreUnavailableException">Not all of it was stored: take the same document again.</exception>
    public async Task<StatusTaken> TakeAsync(
        StatusDocument document, IEnumerable<KeyValuePair<string, string>> pin, CancellationToken cancellationToken, string? signer = null)
    {
        var now = time.GetUtcNow();
        var ahead = document.ReadAt > now ? document.ReadAt.Value - now : TimeSpan.Zero;
        var reading = new StatusReading(document.Metadata, pin, [.. options.Value.EffectivePlaceKeys], now, ahead);
        var tally = new ConcurrentDictionary<string, int>();
        void Count(string what) => tally.AddOrUpdate(what, 1, (_, count) => count + 1);
        var objects = document.Items.Select(item => Read(item, reading)).ToList();
        var deleted = document.Deleted.Select(item => Read(item, reading)).ToList();
        objects.Concat(deleted).Select(read => read.Remark).OfType<string>().ToList().ForEach(Count);
        var reports = objects.SelectMany(read => read.Reports).ToList();
        var gone = new List<ListedObject>();
        if (document.ReadAt is { } readAt)
        {
            gone.AddRange(deleted.Select(read => read.Listed).OfType<ListedObject>());
            gone.ForEach(one => _listed.Remove(reading.Cluster, one));

            // An object that cannot be read may be one that was there before: then nothing is known to be gone.
            if (!tally.ContainsKey(StatusTaken.Unreadable))
            {
                if (document.Complete.IsAny && !_listed.Remembers(reading.Cluster))
                {
                    await RememberAsync(reading, readAt, cancellationToken);
                }

                gone.AddRange(_listed.Update(reading.Cluster, readAt, objects.Select(read => read.Listed).OfType<ListedObject>(), document.Complete));
            }

            reports.AddRange(gone.Select(one => StatusClassifier.Gone(one, readAt, reading)));
        }

        try
        {
            await Parallel.ForEachAsync(
                reports.GroupBy(report => report.ObjectId ?? report.Key),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (ofObject, token) =>
                {
                    // Progress alone creates no feed, so it is delivered last: first, for an unknown release, it would be lost.
                    foreach (var report in ofObject.OrderBy(report => report.Verdict == Verdict.Progress))
                    {
                        var isTold = document.ReadAt is not null || now - report.At <= options.Value.WebhookMaxAge;
                        Count(!isTold ? "too old for a document without readAt"
                            : signer is not null && !await newReleases.TakesAsync(client, signer, report, token) ? "of too many new releases (Flux:NewReleasesPerDay)"
                            : await StartAsync(report, token) ? "new" : "known");
                    }
                });
        }
        catch
        {
            // Objects that still exist are listed again. Those that are gone are not.
            _listed.Undelivered(reading.Cluster, gone);
            throw;
        }

        var taken = new StatusTaken(document.Items.Count + document.Deleted.Count, tally, objects.Min(read => read.SaysOtherwiseAt) - ahead);
        Log.Taken(logger, taken);
        return taken;
    }

    // Once for each cluster: what went while no service ran is in the feeds and in no list. They decide nothing else of a document, so if
    // they cannot be read it is taken all the same, and the next one tries again.
    private async Task RememberAsync(StatusReading reading, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        try
        {
            _listed.Remember(reading.Cluster, await FeedObjects.OfClusterAsync(client, reading, readAt, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.FeedsUnavailable(logger, exception);
        }
    }

    // One object that cannot be read must not cost the others their place in the document.
    private ObjectRead Read(ReadOnlyMemory<byte> item, StatusReading reading)
    {
        try
        {
            return StatusDocument.KindOf(item) == "HelmChart" ? ReadChart(item, reading) : ReadRelease(item, reading);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Log.Unreadable(logger, SafeText.OneLine(exception.Message, 300));
            return new([], Remark: StatusTaken.Unreadable);
        }
    }

    private static ObjectRead ReadRelease(ReadOnlyMemory<byte> item, StatusReading reading)
    {
        var release = HelmReleaseObject.Parse(item.Span);
        if (!release.IsHelmRelease)
        {
            return new([], Remark: "no HelmRelease");
        }

        var reports = StatusClassifier.Classify(release, reading);
        return new(
            reports,
            reading.Listed(release),
            reports.Count == 0 || release.IsReconciling ? "still at work" : null,
            WhatComes.SaysOtherwiseAt(release, reading.AcceptedAt + reading.ClockAhead));
    }

    private static ObjectRead ReadChart(ReadOnlyMemory<byte> item, StatusReading reading) =>
        new(StatusClassifier.Classify(HelmChartObject.Parse(item.Span), reading));

    private async Task<bool> StartAsync(Report report, CancellationToken cancellationToken)
    {
        var id = DeliveryOf(report);
        if (_known.Contains(id))
        {
            return false;
        }

        var isNew = await client.StartAsync(Names.DeliverReport, report, id, planId: null, cancellationToken);
        _known.Add(id);
        if (isNew)
        {
            IntakeTelemetry.ReportAccepted(report);
            Log.Accepted(logger, id, report.Verdict, report.Release, report.Version, report.Place.Id);
        }

        return isNew;
    }

    // A delivery for each thing said, again when its annotations change, and again after a while.
    private static string DeliveryOf(Report report)
    {
        var period = report.Verdict is Verdict.Progress or Verdict.Working ? ProgressAgain : VerdictAgain;
        return InstanceIds.ForReport(report.Key, report.Metadata, (report.AcceptedAt.UtcTicks / period.Ticks).ToString(CultureInfo.InvariantCulture));
    }

    private sealed record ObjectRead(
        IReadOnlyList<Report> Reports, ListedObject? Listed = null, string? Remark = null, DateTimeOffset? SaysOtherwiseAt = null);

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Information, "{InstanceId}: {Verdict} of {Release} {Version} in {Place} read from its status")]
        public static partial void Accepted(
            ILogger logger, string instanceId, Verdict verdict, string release, string? version, string place);

        [LoggerMessage(2202, LogLevel.Debug, "A status was taken: {Taken}")]
        public static partial void Taken(ILogger logger, StatusTaken taken);

        [LoggerMessage(2203, LogLevel.Warning, "An object in a status document was left out: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);

        [LoggerMessage(2204, LogLevel.Warning, "Refused a status document: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(2205, LogLevel.Error, "A status document could not be stored whole; its sender was told to repeat it")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);

        [LoggerMessage(2206, LogLevel.Warning, "The feeds could not be read, so what a cluster lists no more is not known yet; its next document tries again")]
        public static partial void FeedsUnavailable(ILogger logger, Exception exception);
    }
}
