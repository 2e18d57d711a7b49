namespace DeploymentOrchestrator.Demo.Scenarios;

/// <summary>Several pipelines and several environments at once.</summary>
internal static class ManyPipelines
{
    /// <summary>The scenario.</summary>
    public static Scenario Scenario { get; } = new(
        "two pipelines wait for one version, a third for an older one",
        "every pipeline of a version is released, a pipeline whose version was overtaken fails with that reason, and another environment's event releases no pipeline.",
        async context =>
        {
            var first = await context.AskAsync("run 106", Body("7.4.1"));
            var second = await context.AskAsync("run 107", Body("7.4.1"));
            var overtaken = await context.AskAsync("run 108", Body("7.4.0"));
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-claims", "7.4.1", env: "dev1"));
            await context.UntilAsync(
                () => new[] { first, second, overtaken }.All(task => task.Log.Contains("Ignored: ") && task.Log.Contains("dev1")),
                "the logs say that it was another environment");
            context.Met(!first.Completed.IsCompleted && !second.Completed.IsCompleted && !overtaken.Completed.IsCompleted, "it releases no pipeline");
            await context.ReportAsync(SampleEvent.Succeeded("ffc-demo-claims", "7.4.1"));
            await context.ReleasedAsync(first);
            await context.ReleasedAsync(second);
            await context.FailedAsync(overtaken, "now runs ffc-demo-claims 7.4.1");
        });

    private static string Body(string version) =>
        $$"""{"helmReleaseName": "ffc-demo-claims", "helmReleaseVersion": "{{version}}", "match": {"env": "snd1"} }""";
}
