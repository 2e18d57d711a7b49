using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DeploymentOrchestrator.Server.BrowserTests;

/// <summary>Screenshots of the pages, for the README and for people who change the style sheet; and checks whether the pages are accessible (WCAG 2.1, levels A and AA).</summary>
[Collection(ChromiumCollection.Name)]
public sealed class ScreenshotTests(Chromium chromium)
{
    /// <summary>The variable with the folder for the screenshots.</summary>
    public const string Variable = "BROWSER_TESTS_SCREENSHOTS";

    private static readonly (ColorScheme Scheme, int Width)[] Views =
    [
        (ColorScheme.Light, 1400), (ColorScheme.Dark, 390), (ColorScheme.Dark, 1920),
        (ColorScheme.Light, 1200), (ColorScheme.Dark, 1400), (ColorScheme.Light, 390), (ColorScheme.Light, 1920), // only if screenshots are wanted; those of the README are 1200 wide
    ];

    private static readonly AxeRunOptions Rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } };

    [BrowserFact]
    public async Task Every_page_is_accessible_and_can_be_captured()
    {
        await using var hub = EventHubsStandIn.Start(partitions: 4, TimeProvider.System);
        await using var flux = new NotificationController(hub.ConnectionString);
        await using var cluster = await KubernetesStandIn.StartAsync();
        cluster.Before = path => Task.FromResult(path.Contains("/helmcharts", StringComparison.Ordinal) ? KubernetesRefusal.Forbidden("list", "helmcharts") : null);
        var kubeConfig = Path.GetTempFileName();
        await File.WriteAllTextAsync(kubeConfig, cluster.KubeConfig);
        await using var visit = await Visit.BeginAsync(
            await chromium.OpenAsync(), $"--EventHub:ConnectionString={hub.ConnectionString}", "--Kubernetes:Watch=true", $"--Kubernetes:KubeConfig={kubeConfig}", "--Kubernetes:Metadata:env=dev1",
            "--SignIn:Authority=http://127.0.0.1:9/", "--SignIn:ClientId=deployments", "--SignIn:ClientSecret=not asked for", "--SignIn:OperatorValue:0=operators");
        await flux.SendAsync(SampleEvent.Succeeded("ffc-demo-ledger", "5.2.0").ToBytes(DateTimeOffset.UtcNow));
        var wait = await TellAsync(visit);
        using var link = await visit.Server.ManageAsync(HttpMethod.Post, "api/kiosk-links/lobby");
        var letter = await visit.ReportTooLateAsync(SampleEvent.Succeeded("ffc-demo-collector", "2.0.1"));
        string[] paths =
        [
            "/", "/releases/ffc-demo-web", $"/waits/{wait}", $"/waits/{wait}/replay", $"/waits/{wait}/purge",
            "/dead-letters", $"/dead-letters/{letter}", $"/dead-letters/{letter}/redrive", "/health", "/history", "/audit", "/bulk/redrive", "/bulk/terminate", "/kiosk-links", "/kiosk-links/lobby/revoke", "/sign-in",
        ];
        await visit.GoAsync("/sign-in");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with 127.0.0.1" }).WaitForAsync(); // nobody has to answer there
        await visit.GoAsync("/health");
        await visit.SeeAsync("not connected");
        File.Delete(kubeConfig);
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Directory.CreateDirectory(named) : null;
        foreach (var (scheme, width) in folder is null ? Views[..3] : Views)
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await visit.Page.SetViewportSizeAsync(width, 800);
            foreach (var path in paths)
            {
                await visit.GoAsync(path);
                await visit.Page.Locator("main h1").WaitForAsync();
                var picture = await visit.Page.ScreenshotAsync(new() { FullPage = folder is not null, Animations = ScreenshotAnimations.Disabled });
                Assert.NotEmpty(picture);
                var violations = (await visit.Page.RunAxe(Rules)).Violations;
                Assert.True(
                    violations.Length == 0,
                    $"{path}, {scheme} at {width}: {string.Join("; ", violations.Select(rule => $"{rule.Id}: {string.Join(", ", rule.Nodes.Select(node => $"{node.Html} ({node.Any.FirstOrDefault()?.Message})"))}"))}");
                if (folder is not null)
                {
                    var name = path is "/" ? "overview" : path.Replace($"/{wait}", "").Replace($"/{letter}", "/letter").Trim('/').Replace('/', '-');
                    await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}.png"), picture);
                }
            }
        }
    }

    // A typical morning, with one release in each state.
    private static async Task<string> TellAsync(Visit visit)
    {
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29", "tst1"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-payment", "1.9.4"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-payment", "1.9.4", "tst1"));
        await visit.ReportAsync(SampleEvent.Failed("ffc-demo-calculation", "0.8.0"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-claim", "3.1.0", "tst1"));
        await visit.AskAsync("ffc-demo-web", "4.32.28", minutes: 30);
        await visit.AskAsync("ffc-demo-claim", "3.2.0", "tst1", minutes: 20);
        await visit.AskAsync("ffc-demo-collector", "2.0.1");
        using var suspended = await visit.Server.ManageAsync(HttpMethod.Post, $"runtime/webhooks/durabletask/instances/{Uri.EscapeDataString(await visit.AskAsync("ffc-demo-collector", "2.0.2"))}/suspend?reason=the+cluster+is+rebuilt");
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.GoAsync($"/waits/{wait}");
        await visit.SeeAsync("Timeline");
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30", "tst1"));
        await visit.SeeAsync("its env is tst1");
        await visit.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30"));
        await visit.SeeAsync("it is final when Flux says so");
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await visit.Page.Locator("h1 .badge.succeeded").WaitForAsync();
        await visit.ReportAsync(SampleEvent.Failed("ffc-demo-claim", "3.2.0", "tst1"));
        await visit.GoAsync("/");
        await visit.SeeAsync("the wait fails in");
        return wait;
    }
}
