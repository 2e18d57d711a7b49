namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>Flux is faster than the pipeline.</summary>
internal static class EventFirst
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "Flux deploys, then the pipeline asks",
        "an event that nobody waits for yet is not lost: whichever comes first, both sides find each other.",
        async context =>
        {
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-payments", "1.8.0"));
            var pipeline = await context.AskAsync("run 102", """{"helmReleaseName": "ffc-demo-payments", "helmReleaseVersion": "1.8.0"}""");
            await context.ReleasedAsync(pipeline);
        });
}
