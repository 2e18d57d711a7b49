namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>An upgrade fails; another one fails once and then succeeds.</summary>
internal static class UpgradeFails
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "an upgrade fails; another one is saved by Flux's retry",
        "a failure is shown at once and fails the task after a short grace, with Flux's own words; a retry that succeeds within the grace wins.",
        async context =>
        {
            var doomed = await context.AskAsync("run 103", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.0"}""");
            var lucky = await context.AskAsync("run 104", """{"helmReleaseName": "ffc-demo-stock", "helmReleaseVersion": "3.1.4"}""");
            await context.ReportAsync(SampleEvent.Failed("ffc-demo-orders", "2.0.0"));
            await context.ReportAsync(SampleEvent.Failed("ffc-demo-stock", "3.1.4"));
            await context.UntilAsync(
                () => doomed.Issues.Any(issue => issue.Type is "warning") && lucky.Issues.Any(issue => issue.Type is "warning"),
                "both pages show a warning with the reason at once");
            context.Met(!doomed.Completed.IsCompleted && !lucky.Completed.IsCompleted, "nothing is decided yet: Flux may retry");
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-stock", "3.1.4"));
            await context.ReleasedAsync(lucky);
            await context.FailedAsync(doomed, "did not become ready in time");
        });
}
