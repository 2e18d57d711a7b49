namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>An upgrade fails; another one fails once and then succeeds.</summary>
internal static class UpgradeFails
{
    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "an upgrade fails; another one is saved by Flux's retry",
        "a failure is shown at once and fails the task after a short grace, with Flux's own words; a retry that succeeds within the grace wins.",
        async stage =>
        {
            var doomed = await stage.AskAsync("run 103", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.0"}""");
            var lucky = await stage.AskAsync("run 104", """{"helmReleaseName": "ffc-demo-stock", "helmReleaseVersion": "3.1.4"}""");
            await stage.ReportAsync(FluxEvent.Failed("ffc-demo-orders", "2.0.0"));
            await stage.ReportAsync(FluxEvent.Failed("ffc-demo-stock", "3.1.4"));
            await stage.UntilAsync(
                () => doomed.Issues.Any(issue => issue.Type is "warning") && lucky.Issues.Any(issue => issue.Type is "warning"),
                "both pages show a warning with the reason at once");
            stage.Met(!doomed.Completed.IsCompleted && !lucky.Completed.IsCompleted, "nothing is decided yet: Flux may retry");
            await stage.ReportAsync(FluxEvent.Succeeded("ffc-demo-stock", "3.1.4"));
            await stage.ReleasedAsync(lucky);
            await stage.FailedAsync(doomed, "did not become ready in time");
        });
}
