namespace DeploymentOrchestrator.Demo.Scenes;

/// <summary>The server dies between request and event.</summary>
internal static class ServerKilled
{
    /// <summary>The scene.</summary>
    public static Scene Scene { get; } = new(
        "the server is killed between request and event",
        "what was answered 202 is on disk: a wait outlives its process, and its token is still good.",
        async stage =>
        {
            var pipeline = await stage.AskAsync("run 105", """{"helmReleaseName": "ffc-demo-mail", "helmReleaseVersion": "0.9.1"}""");
            await stage.KillServerAsync();
            await stage.RestartServerAsync();
            await stage.ReportAsync(FluxEvent.Succeeded("ffc-demo-mail", "0.9.1"));
            await stage.ReleasedAsync(pipeline);
        });
}
