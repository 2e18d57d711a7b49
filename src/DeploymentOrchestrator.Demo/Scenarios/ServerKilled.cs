namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>The server is killed between request and event.</summary>
internal static class ServerKilled
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "the server is killed between request and event",
        "what was answered 202 is on disk: a wait outlives its process, and its token is still good.",
        async context =>
        {
            var pipeline = await context.AskAsync("run 105", """{"helmReleaseName": "ffc-demo-mail", "helmReleaseVersion": "0.9.1"}""");
            await context.KillServerAsync();
            await context.RestartServerAsync();
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-mail", "0.9.1"));
            await context.ReleasedAsync(pipeline);
        });
}
