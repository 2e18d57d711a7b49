using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Histories;

/// <summary>Every scenario of a wait and of a delivery. Instances in flight must survive changes of their code in all of these scenarios.</summary>
internal static class GoldenScenarios
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<GoldenScenario> All { get; } =
    [
        new("ambiguous-place", "runs in 2 places.", world =>
        {
            world.Flux(Verdict.Deployed, World.Older, env: "snd1");
            world.Flux(Verdict.Deployed, World.Older, env: "tst1");
            return Ends(world, world.Request());
        }),
        new("before-request-does-not-count", "acceptExisting=false", world =>
        {
            world.Flux(Verdict.Deployed);
            var wait = world.Pass(minutes: 1).Request(acceptExisting: false);
            world.Pass(minutes: 1).Flux(Verdict.Deployed, helmRevision: 2);
            return Ends(world, wait);
        }),
        new("deadline", "Timed out at ", world => Ends(world, world.Request(timeout: TenMinutes), minutes: 12)),
        new("deadline-while-down", "is already live in", world =>
        {
            var wait = world.Request(timeout: TenMinutes);
            var report = world.Pass(minutes: 9).Report(Verdict.Deployed);
            world.Runtime.BeDown(TimeSpan.FromHours(1));
            world.Runtime.CallEntity(InstanceIds.ForFeed(World.Release), FeedOperations.Report, report);
            return Ends(world, wait);
        }),
        new("event-first", "is already live in", world =>
        {
            world.Flux(Verdict.Deployed);
            return Ends(world, world.Pass(minutes: 1).Request());
        }),
        new("event-first-long-ago", "That is long before this request", world =>
        {
            world.Flux(Verdict.Deployed);
            return Ends(world, world.Pass(minutes: 60 * 30).Request());
        }),
        new("failed-before-request", "was not retried successfully", world =>
        {
            world.Flux(Verdict.AttemptFailed);
            return Ends(world, world.Pass(minutes: 3).Request());
        }),
        new("failed-for-good", "was not retried successfully", world =>
        {
            var wait = world.Request();
            world.Pass(minutes: 1).Flux(Verdict.AttemptFailed, message: "timeout waiting for: [Deployment/web/web status: 'InProgress']");
            return Ends(world, wait, minutes: 4);
        }),
        new("failed-then-retried", "UpgradeSucceeded", world =>
        {
            var wait = world.Request();
            world.Pass(minutes: 1).Flux(Verdict.AttemptFailed);
            world.Pass(minutes: 1).Flux(Verdict.Deployed, message: "UpgradeSucceeded", helmRevision: 14);
            return Ends(world, wait);
        }),
        new("feed-never-answers", "without the feed, which did not answer", world =>
        {
            world.Runtime.Delivery = _ => EntityDelivery.Lost;
            return Ends(world, world.Request(timeout: TenMinutes), minutes: 12);
        }),
        new("feed-suspended", "the feed fails Join", world =>
        {
            var answers = new Queue<EntityDelivery>([EntityDelivery.AnswerLost, EntityDelivery.Failed, EntityDelivery.Lost]);
            world.Runtime.Delivery = operation => operation == FeedOperations.Join && answers.TryDequeue(out var delivery) ? delivery : EntityDelivery.Normal;
            var wait = world.Request();
            world.Pass(minutes: 3).Flux(Verdict.Deployed);
            return Ends(world, wait);
        }),
        new("flux-works-on-it", "UpgradeSucceeded", world =>
        {
            var wait = world.Request();
            world.Pass(minutes: 1).Flux(Verdict.AttemptFailed);
            world.Deliver(world.Report(Verdict.Working, message: "Running 'rollback' action with timeout of 5m0s") with { EvidenceUntil = world.Now + TenMinutes });
            world.Pass(minutes: 5).Flux(Verdict.Deployed, message: "UpgradeSucceeded", helmRevision: 14);
            return Ends(world, wait);
        }),
        new("gave-up", "Flux gave up", world =>
        {
            var wait = world.Request();
            world.Flux(Verdict.AttemptFailed);
            world.Pass(seconds: 5).Flux(Verdict.GaveUp, message: "upgrade retries exhausted");
            return Ends(world, wait);
        }),
        new("held-back-then-counted", "ReasonDeployed", world =>
        {
            var wait = world.Request();
            world.Flux(Verdict.AttemptFailed);
            var retried = world.Pass(seconds: 118).Report(Verdict.AttemptFailed);
            world.Pass(seconds: 5).Flux(Verdict.Deployed, helmRevision: 14);
            world.Runtime.CallEntity(InstanceIds.ForFeed(World.Release), FeedOperations.Report, retried);
            return Ends(world, wait);
        }),
        new("long-wait-that-rejoins", "Nothing new from Flux for 30 min", world =>
        {
            var wait = world.Request(timeout: TimeSpan.FromHours(5));
            world.Pass(minutes: 200).Flux(Verdict.Deployed);
            return Ends(world, wait);
        }),
        new("near-misses", "its env is tst01", world =>
        {
            var wait = world.Request(env: "tst1");
            world.Flux(Verdict.Deployed, env: "tst01");
            world.Flux(Verdict.Deployed, env: null);
            world.Flux(Verdict.Progress, version: null, env: "tst1", message: "dependency 'flux-config/infra' is not ready");
            world.Pass(minutes: 1).Flux(Verdict.Deployed, env: "tst1");
            return Ends(world, wait);
        }),
        new("open", "Nothing new from Flux for 5 min", world => Ends(world, world.Request(), minutes: 7)),
        new("pages-out-of-reach", "503", world =>
        {
            world.Pipeline.OnProgressUpdate = _ => (new TaskProgressOutcome(null, false, false, "503 Service Unavailable"), TimeSpan.FromSeconds(1));
            var wait = world.Request();
            world.Pass(minutes: 2).Flux(Verdict.Deployed);
            return Ends(world, wait);
        }),
        new("refused-request", "helmReleaseVersion is missing", world => Ends(world, world.Request(refusal: "helmReleaseVersion is missing: add it."))),
        new("released", "4.32.30 is deployed in", world =>
        {
            var wait = world.Request();
            world.Pass(minutes: 2).Flux(Verdict.Deployed, message: "Helm upgrade succeeded for release web/web.v13 with chart web@4.32.30", helmRevision: 13);
            return Ends(world, wait);
        }),
        new("rolled-back", "was not retried successfully", world =>
        {
            var wait = world.Request();
            world.Flux(Verdict.AttemptFailed);
            world.Pass(seconds: 20).Flux(Verdict.RolledBack, World.Older);
            return Ends(world, wait, minutes: 12);
        }),
        new("superseded", "now runs ffc-demo-web 4.32.31", world =>
        {
            var wait = world.Request();
            world.Pass(minutes: 1).Flux(Verdict.Deployed, World.Newer);
            return Ends(world, wait, minutes: 4);
        }),
        new("task-completed-again-and-again", "asks to wait 120 s", world =>
        {
            world.Pipeline.OnCompletion = attempt => attempt switch
            {
                1 => new(CompletionAnswer.SessionNotFound, "500 OrchestrationSessionNotFoundException"),
                2 => new(CompletionAnswer.Retry, "503 Service Unavailable"),
                3 => new(CompletionAnswer.Retry, "429 Too Many Requests", TimeSpan.FromSeconds(120)),
                _ => new(CompletionAnswer.AlreadyFinished, "404 the plan is over"),
            };
            world.Flux(Verdict.Deployed);
            return Ends(world, world.Request());
        }),
        new("task-completed-refused", "can never be delivered", world =>
        {
            world.Pipeline.OnCompletion = _ => new(CompletionAnswer.Refused, "401 the token has expired");
            world.Flux(Verdict.Deployed);
            return Ends(world, world.Request(), minutes: 15);
        }),
        new("tests-awaited", "waits for its Helm tests", world =>
        {
            var wait = world.Request(waitFor: WaitFor.Tested);
            world.Flux(Verdict.Deployed);
            world.Pass(seconds: 20).Flux(Verdict.Tested);
            return Ends(world, wait);
        }),
        new("too-late", "Too late for this wait", world =>
        {
            var wait = world.Request(timeout: TenMinutes);
            world.Pass(minutes: 10, seconds: 3).Flux(Verdict.Deployed);
            return Ends(world, wait);
        }),
        new("unreadable-event", "that cannot be read", world =>
        {
            var wait = world.Request();
            world.Runtime.Raise(wait.InstanceId, Names.DeploymentReported, Json.Null);
            world.Pass(seconds: 1).Flux(Verdict.Deployed);
            return Ends(world, wait);
        }),
        new("delivery", "1 listening", world =>
        {
            world.Request();
            world.Flux(Verdict.Deployed);
            return Delivery(world);
        }),
        new("delivery-dead-letter", "KeepDeadLetter", world =>
        {
            world.Runtime.Delivery = _ => EntityDelivery.Lost;
            world.Flux(Verdict.Deployed);
            world.Pass(minutes: 30).Runtime.BeDown(TimeSpan.FromDays(1));
            world.Pass(minutes: 10);
            return Delivery(world);
        }),
        new("delivery-late", "something newer was known", world =>
        {
            world.Request();
            world.Flux(Verdict.Deployed);
            world.Flux(Verdict.Deployed, World.Older, at: World.Start.AddMinutes(-1));
            return Delivery(world);
        }),
        new("delivery-repeated", "the feed fails Report", world =>
        {
            var answers = new Queue<EntityDelivery>([EntityDelivery.AnswerLost, EntityDelivery.Failed]);
            world.Request();
            world.Runtime.Delivery = _ => answers.TryDequeue(out var delivery) ? delivery : EntityDelivery.Normal;
            world.Flux(Verdict.Deployed);
            world.Pass(minutes: 2);
            return Delivery(world);
        }),
        new("delivery-without-feed", "0 listening", world =>
        {
            world.Flux(Verdict.Progress);
            return Delivery(world);
        }),
    ];

    private static string Ends(World world, PipelineView wait, double minutes = 10)
    {
        world.Pass(minutes);
        return wait.InstanceId;
    }

    private static string Delivery(World world) => world.Runtime.Instances.Last(instance => instance.Name == Names.DeliverReport).Id;
}
