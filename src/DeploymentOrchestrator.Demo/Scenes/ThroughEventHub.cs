namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>Events come by an Event Hub, which keeps them while the server is down.</summary>
internal static class ThroughEventHub
{
    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "Flux sends to an Event Hub, also while the server is down",
        "an event that nobody could hear is read after the restart, from where the server had read.",
        async stage =>
        {
            var first = await stage.AskAsync("run 109", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.0"}""");
            await stage.ReportToHubAsync(FluxEvent.Succeeded("ffc-demo-orders", "2.0.0"));
            await stage.ReleasedAsync(first);

            var second = await stage.AskAsync("run 110", """{"helmReleaseName": "ffc-demo-orders", "helmReleaseVersion": "2.0.1"}""");
            await stage.KillServerAsync();
            await stage.ReportToHubAsync(FluxEvent.Succeeded("ffc-demo-orders", "2.0.1"));
            await stage.RestartServerAsync();
            await stage.ReleasedAsync(second);
        });
}
