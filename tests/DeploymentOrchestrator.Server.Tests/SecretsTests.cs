using System.Text;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class SecretsTests
{
    private static readonly string[] LogEverything =
    [
        "--Logging:LogLevel:Default=Trace",
        "--Logging:LogLevel:Microsoft=Trace",
        "--Logging:LogLevel:System=Trace",
        "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
        "--Logging:Captured:LogLevel:Default=Trace",
        "--environment=Development",
    ];

    [Fact]
    public async Task No_token_key_or_secret_is_in_the_log_even_if_everything_is_logged()
    {
        await using var server = await TestServer.StartAsync(settings: LogEverything);
        var token = await PlayAsync(server);

        Assert.NotEmpty(server.Log.Lines);
        foreach (var secret in Spellings(token).Concat(Spellings(TestServer.Key)).Concat(Spellings(TestServer.Secret)))
        {
            Assert.DoesNotContain(server.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task No_token_key_or_secret_is_in_the_data_folder()
    {
        await using var server = await TestServer.StartAsync();
        var token = await PlayAsync(server);
        await server.StopAsync();

        var files = server.Folder.GetFiles("*", SearchOption.AllDirectories).ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName));

        Assert.Contains("deployments.db", files.Keys);
        foreach (var secret in Spellings(token).Concat(Spellings(TestServer.Key)).Concat(Spellings(TestServer.Secret)))
        {
            Assert.All(files, file => Assert.True(file.Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, file.Key));
            Assert.All(files, file => Assert.True(file.Value.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) < 0, file.Key));
        }
    }

    // One wait that is released, one that is refused, and one caller with a wrong key.
    private static async Task<string> PlayAsync(TestServer server)
    {
        var pipeline = PipelineTask.OfNewRun("run");
        var (task, answer) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""", pipeline);
        await server.AskAsync("{", PipelineTask.OfNewRun("run") with { Token = pipeline.Token });
        await server.SendAsync(pipeline.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key + "x"));
        await server.SendAsync(pipeline.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).With("PlanUrl", "https://evil.example/"));
        await server.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await TestServer.ResultAsync(task);
        Assert.DoesNotContain(pipeline.Token, answer.Body);
        return pipeline.Token;
    }

    private static IEnumerable<string> Spellings(string secret) =>
    [
        secret,
        Uri.EscapeDataString(secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($":{secret}")),
    ];
}
