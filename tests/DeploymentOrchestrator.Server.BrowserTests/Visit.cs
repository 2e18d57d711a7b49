using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Demo;
using Microsoft.Playwright;

namespace DeploymentOrchestrator.Server.BrowserTests;

/// <summary>A real server and a browser that has opened its pages.</summary>
internal sealed class Visit(TestServer server, IPage page) : IAsyncDisposable
{
    public TestServer Server { get; } = server;

    public IPage Page { get; } = page;

    /// <summary>Starts a server whose waits stay open long enough to be looked at, and signs in.</summary>
    public static async Task<Visit> BeginAsync(IPage page, params string[] settings)
    {
        var server = await TestServer.StartAsync(settings: ["--Waits:FailureGrace=00:02:00", .. settings]);
        var visit = new Visit(server, page);
        await visit.GoAsync("/");
        await page.GetByLabel("Key").FillAsync(TestServer.ManagementKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Releases" }).WaitForAsync();
        return visit;
    }

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(Server.ManagementAddress, path).ToString());

    /// <summary>A pipeline asks to wait.</summary>
    /// <returns>The ID of the wait.</returns>
    public async Task<string> AskAsync(string release, string version, string env = "snd1", int minutes = 45)
    {
        var (_, answer) = await Server.AskAsync($$"""{"helmReleaseName": "{{release}}", "helmReleaseVersion": "{{version}}", "match": {"env": "{{env}}"}, "timeoutInMinutes": {{minutes}}}""");
        return JsonElement.Parse(answer.Body).GetProperty("instanceId").GetString()!;
    }

    /// <summary>Flux sends an event.</summary>
    public async Task ReportAsync(SampleEvent happened)
    {
        using var answer = await Server.ReportAsync(happened);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Flux sends an event an hour after it happened.</summary>
    /// <returns>The ID of the dead letter that it becomes.</returns>
    public async Task<string> ReportTooLateAsync(SampleEvent happened)
    {
        using var answer = await Server.ReportAsync(happened.ToBytes(Server.Clock.GetUtcNow() - TimeSpan.FromHours(1)));
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("instanceId").GetString()!;
    }

    /// <summary>Waits until a text is visible.</summary>
    public Task SeeAsync(string text) => SeeAsync(Page.Locator("main").GetByText(text));

    /// <summary>Waits until a text that matches a pattern is visible.</summary>
    public Task SeeAsync(Regex text) => SeeAsync(Page.Locator("main").GetByText(text));

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        await Server.DisposeAsync();
    }

    private static Task SeeAsync(ILocator text) => text.Locator("visible=true").First.WaitForAsync();
}
