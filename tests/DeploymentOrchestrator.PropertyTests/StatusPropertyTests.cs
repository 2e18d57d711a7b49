using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.PropertyTests.Stories;
using DeploymentOrchestrator.Releases;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests;

/// <summary>Events get lost, statuses are read at any moment, and both are delivered in any order and more than once: which version does the feed consider live afterwards?</summary>
public sealed class StatusPropertyTests(ITestOutputHelper output)
{
    private const int Cases = 300;
    private static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly string[] Versions = ["4.32.29", "4.32.30", "4.32.31"];

    private static Gen<AttemptSequence> AnySequence =>
        from attempts in Gen.NonEmptyListOf(
            from attempt in Gen.Elements(Enum.GetValues<Attempt>())
            from version in Gen.Elements(Versions)
            from milliseconds in Gen.Choose(0, 90_000)
            select (attempt, version, milliseconds))
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new AttemptSequence([.. attempts.Take(6)], seed);

    [Fact]
    public void The_newest_event_or_status_that_arrived_decides_what_is_live() => PropertyCheck.ForAll(
        AnySequence.ToArbitrary(),
        Cases,
        output,
        tried =>
        {
            var random = new Random(tried.Seed);
            var controller = Play(tried);
            var events = controller.Facts.Where(fact => fact.Event is not null && random.Next(3) > 0).ToList();
            var looks = controller.Looks.Where(_ => random.Next(3) == 0).ToList();
            var newest = events.Select(fact => fact.Number).Concat(looks.Select(look => look.LastFact ?? -1)).DefaultIfEmpty(-1).Max();

            Assert.Equal(newest < 0 ? null : controller.Facts[newest].Live, Hear(events, looks, random));
        });

    [Fact]
    public void The_last_status_makes_up_for_any_number_of_lost_events() => PropertyCheck.ForAll(
        AnySequence.ToArbitrary(),
        Cases,
        output,
        tried =>
        {
            var random = new Random(tried.Seed);
            var controller = Play(tried);
            var events = controller.Facts.Where(fact => fact.Event is not null && random.Next(3) == 0).ToList();

            Assert.Equal(controller.Facts[^1].Live, Hear(events, [controller.Looks[^1]], random));
        });

    [Fact]
    public void A_status_that_is_read_while_flux_works_reports_no_success() => PropertyCheck.ForAll(
        AnySequence.ToArbitrary(),
        Cases,
        output,
        tried => Assert.All(
            Play(tried).Looks.Where(look => look.Status.IsReconciling),
            look => Assert.DoesNotContain(ReportsOf(look), report => report.Verdict is Verdict.Deployed or Verdict.Tested)));

    private static HelmController Play(AttemptSequence tried)
    {
        var controller = new HelmController(Start + TimeSpan.FromMilliseconds(tried.Seed % 1000));
        foreach (var (attempt, version, milliseconds) in tried.Attempts)
        {
            controller.Play(attempt, version, milliseconds);
        }

        return controller;
    }

    // Everything arrives twice, in random order.
    private static string? Hear(IEnumerable<Fact> events, IEnumerable<Look> looks, Random random)
    {
        var reports = events.Select(fact => ReportClassifier.Classify(fact.Event!, Accepted, ["env"]).Single()).Concat(looks.SelectMany(ReportsOf)).ToList();
        var arrivals = reports.Concat(reports).ToArray();
        random.Shuffle(arrivals);
        FeedState? state = null;
        foreach (var report in arrivals)
        {
            (state, _) = ReleaseFeed.Take(state, report);
        }

        return state?.Places.Values.Single().Live?.Version;
    }

    private static IReadOnlyList<Report> ReportsOf(Look look) => StatusClassifier.Classify(
        look.Status, new StatusReading(new Dictionary<string, string>(), [], ["env"], Accepted, TimeSpan.Zero));

    private static DateTimeOffset Accepted => Start.AddHours(1);

    private sealed record AttemptSequence(IReadOnlyList<(Attempt Attempt, string Version, int Milliseconds)> Attempts, int Seed)
    {
        public override string ToString() => $"{string.Join(", ", Attempts)} with seed {Seed}";
    }
}
