using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Pages;

/// <summary>A link signs in a wall screen, which can then read as long as the link is valid.</summary>
public sealed class KioskLinkTests
{
    [Fact]
    public async Task An_operator_makes_a_link_and_the_screen_that_opens_it_reads_and_is_offered_no_action()
    {
        await using var server = await TestServer.StartAsync();
        var (_, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        var wait = $"/waits/{JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()}";
        using var manager = await Visitor.SignedInAsync(server);
        using var screen = new Visitor(server);

        using var made = await manager.SubmitAsync("/kiosk-links", "/kiosk-links", ("name", "lobby"), ("days", "90"), ("reason", "the entrance"));
        var link = Regex.Match(await made.Content.ReadAsStringAsync(), "<code>(http[^<]+)</code>").Groups[1].Value;
        using var opened = await screen.OpenAsync(link);

        Assert.StartsWith($"{server.ManagementAddress}sign-in/kiosk?code=", link);
        Assert.Equal((HttpStatusCode.Found, "/"), (opened.StatusCode, opened.Headers.Location?.OriginalString));
        Assert.Equal("no-referrer", opened.Headers.GetValues("Referrer-Policy").Single());
        var cookie = Assert.Single(opened.Headers.GetValues("Set-Cookie"));
        Assert.Contains("expires=", cookie);
        Assert.Contains("samesite=strict; httponly", cookie);
        foreach (var path in new[] { "/", "/releases/ffc-demo-web", wait, "/history", "/health", "/dead-letters" })
        {
            var page = await screen.ReadAsync(path);
            Assert.DoesNotMatch("terminate|redrive|/purge|/bulk|/audit|/kiosk-links", page);
        }

        using var refused = await screen.SubmitAsync($"{wait}/terminate", $"{wait}/terminate", ("reason", "by a form"));
        using var list = await screen.OpenAsync("/kiosk-links");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, list.StatusCode));
        Assert.Contains("signed in by a kiosk link, which reads only", await list.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_screen_stays_signed_in_for_ninety_days_and_over_restarts()
    {
        await using var server = await TestServer.StartAsync();
        var link = await MakeAsync(server, "lobby");
        var cookie = await OpenAsync(server, link);

        server.Clock.Jump(TimeSpan.FromDays(89));
        await server.StopAsync();
        await server.StartAsync();
        var late = await StatusAsync(server, cookie);
        var (lateLink, _) = await TryAsync(server, link);
        server.Clock.Jump(TimeSpan.FromDays(1.1));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (late, lateLink));
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(server, cookie));
        Assert.Equal(HttpStatusCode.Forbidden, (await TryAsync(server, link)).Status);
        Assert.Contains("expired", await (await Visitor.SignedInAsync(server)).ReadAsync("/kiosk-links"));
        Assert.NotEqual(link, await MakeAsync(server, "lobby"));
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(server, cookie));
    }

    [Fact]
    public async Task A_link_that_is_revoked_ends_its_sessions_at_once_and_one_of_the_same_name_begins_none_of_them_again()
    {
        await using var server = await TestServer.StartAsync();
        var kitchen = await OpenAsync(server, await MakeAsync(server, "kitchen"));
        var link = await MakeAsync(server, "lobby");
        var lobby = await OpenAsync(server, link);

        using var manager = await Visitor.SignedInAsync(server);
        using var revoked = await manager.SubmitAsync("/kiosk-links/Lobby/revoke", "/kiosk-links/Lobby/revoke", ("reason", "stolen"));
        using var unknown = await server.ManageAsync(HttpMethod.Delete, "api/kiosk-links/lobby");
        await MakeAsync(server, "lobby");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.NotFound), (revoked.StatusCode, unknown.StatusCode));
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK), (await StatusAsync(server, lobby), await StatusAsync(server, kitchen)));
        Assert.Equal(HttpStatusCode.Forbidden, (await TryAsync(server, link)).Status);
    }

    [Fact]
    public async Task One_browser_has_one_session_whoever_signs_in_last()
    {
        await using var server = await TestServer.StartAsync();
        var link = await MakeAsync(server, "lobby");
        using var visitor = new Visitor(server);

        using var asScreen = await visitor.OpenAsync(link);
        using var asManager = await visitor.SignInAsync(TestServer.ManagementKey);
        var managed = await visitor.ReadAsync("/");
        await server.StopAsync();
        await server.StartAsync();
        Assert.Contains("/audit", managed);
        using var other = new Visitor(server);
        var cookie = Cookie(asManager);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(server, cookie));

        using var again = await other.SignInAsync(TestServer.ManagementKey);
        using var opened = await other.OpenAsync(new Uri(link).PathAndQuery);
        var screen = await other.ReadAsync("/");
        using var out1 = await other.SubmitAsync("/", "/sign-out");
        Assert.DoesNotContain("/audit", screen);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(server, Cookie(opened)));
    }

    [Fact]
    public async Task The_journal_has_the_making_the_first_use_and_the_end_and_nothing_has_the_secret()
    {
        await using var server = await TestServer.StartAsync();
        var link = await MakeAsync(server, "lobby", "?days=10&reason=entrance");
        await OpenAsync(server, link);
        await OpenAsync(server, link);
        using var none = await server.ManageAsync(HttpMethod.Delete, "api/kiosk-links/other?reason=x");
        using var revoked = await server.ManageAsync(HttpMethod.Delete, "api/kiosk-links/lobby?reason=stolen");

        var lines = (await File.ReadAllLinesAsync(Path.Combine(server.Folder.FullName, "management.log"))).Select(line => JsonElement.Parse(line));
        Assert.Equal(
            ["make kiosk link lobby entrance", "open kiosk link lobby ", "revoke kiosk link lobby stolen"],
            lines.Select(line => $"{line.GetProperty("action").GetString()} {line.GetProperty("target").GetString()} {line.GetProperty("reason").GetString()}"));
        var secret = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal(43, secret.Length);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        await server.StopAsync();
        foreach (var file in server.Folder.GetFiles("*", SearchOption.AllDirectories))
        {
            Assert.False((await File.ReadAllBytesAsync(file.FullName)).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) >= 0, file.Name);
            Assert.True(OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.FullName) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0, file.Name);
        }
    }

    [Fact]
    public async Task Whoever_guesses_links_is_told_to_wait_and_locks_no_screen_out()
    {
        await using var server = await TestServer.StartAsync();
        var link = await MakeAsync(server, "lobby");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await TryAsync(server, $"/sign-in/kiosk?code=guess{i}")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(server, "/sign-in/kiosk")).Status);
        Assert.Equal(HttpStatusCode.Found, (await TryAsync(server, link)).Status);
    }

    [Theory]
    [InlineData("", "?days=1", 405)]
    [InlineData("-x", "", 400)]
    [InlineData("a%20b", "", 400)]
    [InlineData("%C3%A9", "", 400)]
    [InlineData("12345678901234567890123456789012345678901", "", 400)]
    [InlineData("x", "?days=0", 400)]
    [InlineData("x", "?days=366", 400)]
    [InlineData("x", "?hours=3", 400)]
    [InlineData("LOBBY", "", 409)]
    [InlineData("1234567890123456789012345678901234567890", "?days=365", 201)]
    [InlineData("a.b_c-d", "?days=1", 201)]
    public async Task A_name_is_short_and_plain_and_given_once(string name, string query, int status)
    {
        await using var server = await TestServer.StartAsync();
        await MakeAsync(server, "lobby");

        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/kiosk-links/{name}{query}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task There_are_a_hundred_links_at_most_and_twenty_screens_of_one()
    {
        await using var server = await TestServer.StartAsync();
        var link = await MakeAsync(server, "n0");
        for (var i = 1; i < 100; i++)
        {
            await MakeAsync(server, $"n{i}", "?days=1");
        }

        using var tooMany = await server.ManageAsync(HttpMethod.Post, "api/kiosk-links/n100");
        Assert.Equal(HttpStatusCode.Conflict, tooMany.StatusCode);
        Assert.Contains("There are 100 kiosk links already", await tooMany.Content.ReadAsStringAsync());
        server.Clock.Jump(TimeSpan.FromDays(2));
        await MakeAsync(server, "n100");

        var (unused, used) = (await OpenAsync(server, link), await OpenAsync(server, link));
        server.Clock.Jump(TimeSpan.FromHours(1.1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, used));
        for (var i = 0; i < 19; i++)
        {
            await OpenAsync(server, link);
        }

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK), (await StatusAsync(server, unused), await StatusAsync(server, used)));
    }

    [Fact]
    public async Task The_list_says_who_made_a_link_and_when_it_was_used_to_the_hour()
    {
        await using var server = await TestServer.StartAsync(settings: "--Management:PublicUrl=https://deployments.example.com/");
        var link = await MakeAsync(server, "lobby");
        var unused = await OneAsync(server);
        var cookie = await OpenAsync(server, new Uri(link).PathAndQuery);
        var opened = await OneAsync(server);
        server.Clock.Jump(TimeSpan.FromMinutes(50));
        await StatusAsync(server, cookie);
        var within = await OneAsync(server);
        server.Clock.Jump(TimeSpan.FromMinutes(20));
        await StatusAsync(server, cookie);
        var later = await OneAsync(server);

        Assert.StartsWith("https://deployments.example.com/sign-in/kiosk?code=", link);
        Assert.Equal(("lobby", "127.0.0.1", null), (unused.Name, unused.MadeBy, unused.LastUsedAt));
        Assert.Equal(TimeSpan.FromDays(90), unused.ExpiresAt - unused.MadeAt);
        Assert.Equal(opened.LastUsedAt, within.LastUsedAt);
        Assert.True(later.LastUsedAt > opened.LastUsedAt + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_damaged_file_keeps_no_person_out()
    {
        await using var server = await TestServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Folder.FullName, "kiosk-links.db"), new string('x', 5000));
        using var visitor = new Visitor(server);
        using var before = await visitor.SignInAsync(TestServer.ManagementKey);
        await server.StopAsync();
        await server.StartAsync();

        // The cookie belongs to a session that no longer exists.
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(server, Cookie(before)));
        using var again = await Visitor.SignedInAsync(server);
        await again.ReadAsync("/");
        using var list = await server.ManageAsync(HttpMethod.Get, "api/kiosk-links");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, list.StatusCode);
        Assert.Contains("kiosk-links.db cannot be used", await list.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("AzureStorage")]
    [InlineData("SqlServer")]
    public async Task Beside_a_store_that_servers_share_there_is_none_and_the_reason_names_the_remedy(string provider)
    {
        await using var server = await TestServer.StartAsync();
        var settings = ServerSettings.From(new ConfigurationBuilder()
            .AddInMemoryCollection(ServerSettings.Defaults)
            .AddInMemoryCollection(new Dictionary<string, string?> { ["DurableTask:Provider"] = provider, ["Storage:Path"] = server.Folder.FullName })
            .Build());
        using var links = new KioskLinks(settings, server.Services.GetRequiredService<IManagementJournal>(), server.Services.GetRequiredService<Proxies>(), server.Clock);

        var (made, refusal) = links.Make(new DefaultHttpContext(), "lobby", 90);

        Assert.Null(made);
        Assert.Equal(StatusCodes.Status409Conflict, refusal?.Status);
        Assert.Contains($"DurableTask:Provider {provider}", refusal?.Message);
        Assert.Contains("Keys:ReadOnly", refusal?.Message);
        Assert.False(File.Exists(settings.KioskPath));
    }

    private static async Task<string> MakeAsync(TestServer server, string name, string query = "")
    {
        using var answer = await server.ManageAsync(HttpMethod.Post, $"api/kiosk-links/{name}{query}");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("link").GetString()!;
    }

    private static async Task<KioskLink> OneAsync(TestServer server)
    {
        using var answer = await server.ManageAsync(HttpMethod.Get, "api/kiosk-links");
        return Assert.Single(JsonSerializer.Deserialize<KioskLink[]>(await answer.Content.ReadAsStringAsync(), JsonSerializerOptions.Web)!);
    }

    // A screen without cookies opens a link.
    private static async Task<(HttpStatusCode Status, string? Cookie)> TryAsync(TestServer server, string link)
    {
        using var screen = new Visitor(server);
        using var answer = await screen.OpenAsync(Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme != Uri.UriSchemeFile ? address.PathAndQuery : link);
        return (answer.StatusCode, answer.StatusCode is HttpStatusCode.Found ? Cookie(answer) : null);
    }

    private static async Task<string> OpenAsync(TestServer server, string link) => (await TryAsync(server, link)).Cookie!;

    // Returns whether a copy of its cookie opens a page.
    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string cookie)
    {
        using var screen = new Visitor(server);
        using var answer = await screen.OpenAsync("/", headers: ("Cookie", cookie));
        return answer.StatusCode;
    }

    private static string Cookie(HttpResponseMessage answer) =>
        Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("DeploymentOrchestrator.Session=", StringComparison.Ordinal)).Split(';')[0];
}
