namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>Flux is faster than the pipeline.</summary>
internal static class EventFirst
{
    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "Flux deploys, then the pipeline asks",
        "an event that nobody waits for yet is not lost: whichever comes first, both sides find each other.",
        async stage =>
        {
            await stage.ReportAsync(FluxEvent.Succeeded("ffc-demo-payments", "1.8.0"));
            var pipeline = await stage.AskAsync("run 102", """{"helmReleaseName": "ffc-demo-payments", "helmReleaseVersion": "1.8.0"}""");
            await stage.ReleasedAsync(pipeline);
        });
}
