namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>The normal case.</summary>
internal static class RequestFirst
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "the pipeline asks, then Flux deploys",
        "a pipeline waits without an agent and goes on when exactly its version is deployed; the request's body is wrapped in single quotes, as Azure sends it.",
        async context =>
        {
            var pipeline = await context.AskAsync("run 101");
            await context.UntilAsync(() => pipeline.IsInProgress, "the run's page shows the task at work");
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-web-infra-post-deploy", "4.32.3"));
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-web-infra-post-deploy", "4.32.30"));
            await context.ReleasedAsync(pipeline);
        });
}
