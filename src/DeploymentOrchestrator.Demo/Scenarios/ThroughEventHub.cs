namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>Events come through an Event Hub, which keeps them while the server is down.</summary>
internal static class ThroughEventHub
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "Flux sends to an Event Hub, also while the server is down",
        "an event that is sent while the server is down is read after the restart, from where the server had stopped reading.",
        async context =>
        {
            var first = await context.AskAsync("run 109", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.0"}""");
            await context.ReportToHubAsync(SampleEvent.Succeeded("ffc-demo-orders", "2.0.0"));
            await context.ReleasedAsync(first);

            var second = await context.AskAsync("run 110", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.1"}""");
            await context.KillServerAsync();
            await context.ReportToHubAsync(SampleEvent.Succeeded("ffc-demo-orders", "2.0.1"));
            await context.RestartServerAsync();
            await context.ReleasedAsync(second);
        });
}
