using System.Text.RegularExpressions;
using DeploymentOrchestrator.Demo;
using Microsoft.Playwright;

namespace DeploymentOrchestrator.Server.BrowserTests;

/// <summary>Everything can be reached and done without a mouse, in reading order, and the focus is always visible.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class KeyboardTests(Chromium chromium)
{
    private const int MostSteps = 60; // ends a test whose element is never reached

    [BrowserFact]
    public async Task The_overview_is_filtered_and_a_row_opened_with_the_keyboard_alone()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-api", "1.2.0"));
        await visit.ReportAsync(SampleEvent.Succeeded("ffc-demo-web", "4.32.29"));
        await visit.SeeAsync("1.2.0");
        await visit.SeeAsync("4.32.29");
        await visit.GoAsync("/");

        await ReachAsync(visit.Page, "Skip to the content", "Releases", "History", "Dead letters", "Health", "Audit", "Sign out");
        await ReachAsync(visit.Page, visit.Page.GetByLabel("Search"));
        await visit.Page.Keyboard.TypeAsync("web");
        await visit.Page.WaitForURLAsync(new Regex("[?&]q=web"));
        await visit.Page.Locator(".wall th a").GetByText("ffc-demo-api").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await ReachAsync(visit.Page, visit.Page.GetByLabel("Place"));
        await ReachAsync(visit.Page, visit.Page.GetByLabel("Active"));
        await ReachAsync(visit.Page, "Show", "All", "Live");
        await ReachAsync(visit.Page, visit.Page.Locator(".wall th a"));
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync(new Regex("/releases/ffc-demo-web$"));
    }

    [BrowserFact]
    public async Task The_skip_link_leads_past_the_navigation()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());

        await visit.GoAsync("/");
        await ReachAsync(visit.Page, "Skip to the content");
        await visit.Page.Keyboard.PressAsync("Enter");
        await ReachAsync(visit.Page, visit.Page.GetByLabel("Search"), most: 1);
    }

    [BrowserFact]
    public async Task A_wait_is_terminated_with_the_keyboard_alone()
    {
        await using var visit = await Visit.BeginAsync(await chromium.OpenAsync());
        var wait = await visit.AskAsync("ffc-demo-web", "4.32.30");
        await visit.GoAsync($"/waits/{wait}");
        await visit.SeeAsync("Timeline");

        await ReachAsync(visit.Page, "Replay with this build", "Download the history", "Finish as succeeded", "Finish as failed", "Terminate");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeeAsync("It ends at once and sends nothing to its pipeline");
        await ReachAsync(visit.Page, visit.Page.GetByLabel("Reason"));
        await visit.Page.Keyboard.TypeAsync("the run was canceled");
        await ReachAsync(visit.Page, "Terminate");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.Locator("h1 .badge", new() { HasText = "terminated" }).WaitForAsync();
    }

    // Reaches links and buttons by their names, one after the other: elements that come first on the page must be reached first.
    private static async Task ReachAsync(IPage page, params string[] names)
    {
        foreach (var name in names)
        {
            var named = page.GetByRole(AriaRole.Link, new() { Name = name }).Or(page.GetByRole(AriaRole.Button, new() { Name = name }));
            await ReachAsync(page, named);
        }
    }

    private static async Task ReachAsync(IPage page, ILocator element, int most = MostSteps)
    {
        for (var step = 0; step < most; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            var seen = await page.EvaluateAsync<string?>("""
                () => {
                    const [element, style] = [document.activeElement, getComputedStyle(document.activeElement)];
                    const box = element.getBoundingClientRect();
                    const isSeen = element === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.right > 0 && box.bottom > 0);
                    return isSeen ? null : element.outerHTML;
                }
                """);
            Assert.True(seen is null, $"The focus is not seen on {seen}");
            if (await element.EvaluateAllAsync<bool>("elements => elements.includes(document.activeElement)"))
            {
                return;
            }
        }

        Assert.Fail($"{element} is not reached by the key Tab.");
    }
}
