namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>The everyday case.</summary>
internal static class RequestFirst
{
    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "the pipeline asks, then Flux deploys",
        "a pipeline waits without an agent and goes on when exactly its version is deployed; the request's body is wrapped in single quotes, as Azure sends it.",
        async stage =>
        {
            var pipeline = await stage.AskAsync("run 101");
            await stage.UntilAsync(() => pipeline.IsInProgress, "the run's page shows the task at work");
            await stage.ReportAsync(FluxEvent.Succeeded("ffc-demo-web-infra-post-deploy", "4.32.3"));
            await stage.ReportAsync(FluxEvent.Succeeded("ffc-demo-web-infra-post-deploy", "4.32.30"));
            await stage.ReleasedAsync(pipeline);
        });
}
