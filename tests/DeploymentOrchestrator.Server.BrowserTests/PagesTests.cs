using System.Text.RegularExpressions;
using DeploymentOrchestrator.Demo;
using Microsoft.Playwright;

namespace DeploymentOrchestrator.Server.BrowserTests;

/// <summary>What people see and do on the pages, in a real browser with the real server.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class PagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task The_overview_shows_waits_and_live_versions_and_keeps_its_filter_in_the_address()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.2.0", "tst1"));
        await visit.SeeAsync(new Regex("Waiting for Flux: 4.32.30 in env snd1, 4[0-9] min left; live in snd1 · aks-snd-01: 4.32.29"));
        Assert.Equal(["Release", "snd1", "tst1", "Now"], await visit.Page.Locator(".wall thead th").AllTextContentsAsync());
        await visit.SeeAsync("1.2.0");
        Assert.Empty(await visit.Page.Locator(".wall .behind").AllTextContentsAsync());
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.3.0", "pre1"));
        await visit.Page.Locator(".wall .behind").GetByText("1.2.0").WaitForAsync();

        await visit.Page.GetByLabel("Search").FillAsync("api");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("[?&]q=api"));
        Assert.Equal(["ffc-demo-api"], await visit.Page.Locator(".wall th a").AllTextContentsAsync());

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Waiting" }).ClickAsync();
        await visit.SeeAsync("Nothing matches.");
        await visit.Page.GoBackAsync();
        Assert.Equal(["ffc-demo-api"], await visit.Page.Locator(".wall th a").AllTextContentsAsync());
    }

    [BrowserFact]
    public async Task The_list_follows_typing_and_live_updates()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.2.0"));
        await visit.SeeAsync("1.2.0");
        await visit.SeeAsync("4.32.29");

        await visit.Page.GetByLabel("Search").PressSequentiallyAsync("ap");
        await visit.Page.Locator(".wall th a").GetByText("ffc-demo-web").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await visit.Page.WaitForURLAsync(new Regex("/[?]q=ap$"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.3.0"));
        await visit.SeeAsync("1.3.0");
        await visit.Page.Keyboard.TypeAsync("i");
        await visit.Page.WaitForURLAsync(new Regex("/[?]q=api$"));

        Assert.Equal("api", await visit.Page.GetByLabel("Search").InputValueAsync());
        Assert.Equal(["ffc-demo-api"], await visit.Page.Locator(".wall th a").AllTextContentsAsync());
    }

    [BrowserFact]
    public async Task Updates_appear_without_a_reload()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.GoAsync($"/waits/{wait}");
        await visit.Page.EvaluateAsync("document.body.dataset.kept = 'yes'");

        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30", "tst1"));
        await visit.SeeAsync("its env is tst1, the request asks for env=snd1");
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await visit.SeeAsync("TaskCompleted succeeded");
        await visit.Page.Locator("h1 .badge.succeeded").WaitForAsync();

        Assert.Equal("yes", await visit.Page.EvaluateAsync<string>("document.body.dataset.kept"));
    }

    [BrowserFact]
    public async Task Updates_during_a_fetch_lead_to_one_more_fetch()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.GoAsync($"/waits/{wait}");
        var fetches = 0;
        var answer = new TaskCompletionSource();
        await visit.Page.RouteAsync($"**/waits/{wait}", async route =>
        {
            fetches++;
            await answer.Task;
            await route.ContinueAsync();
        });
        await HearAsync(visit, times: 8);
        answer.SetResult();
        await HearAsync(visit, times: 3);

        Assert.InRange(fetches, 1, 3);
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.30"));
        await visit.Page.Locator("h1 .badge.succeeded").WaitForAsync();
    }

    [BrowserFact]
    public async Task A_page_goes_on_following_after_a_proxy_refused_it()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var asks = 0;
        var again = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/live", route =>
        {
            if (++asks == 1)
            {
                return route.FulfillAsync(new() { Status = 502 });
            }

            again.TrySetResult();
            return route.ContinueAsync();
        });
        await visit.GoAsync("/");
        await again.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));

        await visit.SeeAsync("4.32.29");
    }

    [BrowserFact]
    public async Task A_screen_that_a_link_signed_in_shows_the_overview_until_the_link_is_revoked()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        await visit.GoAsync("/kiosk-links");
        await visit.Page.GetByLabel("Name").FillAsync("lobby");
        await visit.Page.GetByLabel("Reason").FillAsync("the entrance");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = await visit.Page.Locator(".well code").TextContentAsync();
        var screen = await chromium.OpenAsync();

        await screen.GotoAsync(link!);
        await screen.GetByRole(AriaRole.Heading, new() { Name = "Releases" }).WaitForAsync();
        Assert.Equal(visit.Server.ManagementAddress.ToString(), screen.Url);
        Assert.Equal(0, await screen.GetByRole(AriaRole.Link, new() { Name = "Audit" }).CountAsync());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Revoke lobby" }).ClickAsync();
        await visit.Page.GetByLabel("Reason").FillAsync("taken down");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();

        await screen.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }).WaitForAsync();
    }

    [BrowserFact]
    public async Task Text_that_is_typed_during_a_fetch_is_kept()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await visit.SeeAsync("4.32.29");
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await visit.Page.RouteAsync(url => url.EndsWith('/'), async route =>
        {
            asked.TrySetResult();
            await answer.Task;
            await route.ContinueAsync();
        });
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.2.0"));
        await asked.Task;

        await visit.Page.GetByLabel("Search").FillAsync("api");
        await visit.Page.GetByLabel("Search").BlurAsync();
        await visit.Page.GetByLabel("Search").EvaluateAsync("field => { field.dataset.kept = 'yes'; }");
        var fetched = visit.Page.WaitForResponseAsync(response => new Uri(response.Url).AbsolutePath == "/");
        answer.SetResult();
        await (await fetched).FinishedAsync();
        await HearAsync(visit, times: 2);

        Assert.Equal("api", await visit.Page.GetByLabel("Search").InputValueAsync());

        // It must be the same element: a new element with the same text would have lost the focus and the cursor position.
        Assert.Equal("yes", await visit.Page.GetByLabel("Search").GetAttributeAsync("data-kept"));
    }

    [BrowserFact]
    public async Task An_action_is_confirmed_with_a_reason_and_can_be_canceled()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.GoAsync($"/waits/{wait}");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Terminate" }).ClickAsync();
        await visit.SeeAsync("It ends at once and sends nothing to its pipeline");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Terminate" }).ClickAsync();
        await visit.Page.GetByLabel("Reason").FillAsync("the run was canceled");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Terminate" }).ClickAsync();

        await visit.Page.Locator("h1 .badge", new() { HasText = "terminated" }).WaitForAsync();
    }

    [BrowserFact]
    public async Task Without_scripts_everything_is_shown_in_UTC()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync(scripts: false));
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");

        await visit.GoAsync($"/waits/{wait}");

        Assert.EndsWith("UTC", await visit.Page.Locator("time").First.TextContentAsync());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Replay with this build" }).ClickAsync();
        await visit.SeeAsync("This build does exactly what is recorded.");
    }

    [BrowserFact]
    public async Task Hostile_text_is_shown_as_text()
    {
        const string Hostile = "\"><img src=x onerror=document.title='owned'><script>document.title='owned'</script>";
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.ReportAsync(SampleEvent.Failed("ffc-demo-web", "4.32.30") with { Env = Hostile });

        await visit.GoAsync($"/waits/{wait}");
        await visit.SeeAsync("<script>");
        await visit.GoAsync("/releases/ffc-demo-web");
        await visit.SeeAsync("<script>");
        await visit.GoAsync($"/?q={Uri.EscapeDataString(Hostile)}");

        Assert.Equal(Hostile, await visit.Page.GetByLabel("Search").InputValueAsync());
        Assert.DoesNotContain("owned", await visit.Page.TitleAsync());
        Assert.Equal(0, await visit.Page.Locator("main img, main script").CountAsync());
    }

    [BrowserFact]
    public async Task A_phone_shows_every_page_without_horizontal_scrolling_and_in_dark_mode()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync(width: 390, scheme: ColorScheme.Dark));
        var wait = await visit.AskAsync("ffc-demo-web-infra-post-deploy", "4.32.30");
        await visit.ReportAsync(SampleEvent.Failed("ffc-demo-web-infra-post-deploy", "4.32.30"));
        foreach (var path in new[] { "/", "/releases/ffc-demo-web-infra-post-deploy", $"/waits/{wait}", $"/waits/{wait}/replay" })
        {
            await visit.GoAsync(path);

            Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, path);
            Assert.Equal("rgb(21, 24, 28)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        }
    }

    // Causes changes and waits for the signal of each, which comes at most once a second; so does the page that is open.
    private static async Task HearAsync(Visit visit, int times)
    {
        await visit.Page.EvaluateAsync("window.heard = 0; window.live?.close(); window.live = new EventSource('/live'); live.onmessage = () => { heard++; }");
        for (var time = 1; time <= times; time++)
        {
            await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", $"4.31.{time}"));
            await visit.Page.WaitForFunctionAsync("times => heard >= times", time);
        }
    }
}
