using System.Net;
using DeploymentOrchestrator.Server.Security;
using DeploymentOrchestrator.Server.Startup;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Pages;

public sealed class SignInTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/releases/ffc-demo-web")]
    [InlineData("/waits/x")]
    [InlineData("/live")]
    public async Task An_anonymous_person_is_redirected_to_sign_in(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.OpenAsync(path);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"/sign-in?return={Uri.EscapeDataString(path)}", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_program_without_a_key_gets_401_and_with_one_gets_JSON()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var without = await visitor.OpenAsync("/", "application/json");
        using var with = await visitor.OpenAsync("/", "application/json", ("x-functions-key", TestServer.ManagementKey));

        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (without.StatusCode, without.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.OK, "application/json"), (with.StatusCode, with.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_session_cookie_is_HttpOnly_and_SameSite()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.SignInAsync(TestServer.ManagementKey, "/releases/a");

        Assert.Equal("/releases/a", answer.Headers.Location?.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("DeploymentOrchestrator.Session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.DoesNotContain(TestServer.ManagementKey, cookie);
    }

    [Fact]
    public async Task Behind_a_TLS_proxy_the_cookie_is_Secure()
    {
        await using var server = await TestServer.StartAsync(settings: "--Server:BehindTlsProxy=true");
        using var visitor = new Visitor(server);

        using var answer = await visitor.OpenAsync("/sign-in");

        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie));
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.StartsWith("__Host-", cookie));
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        server.Clock.Jump(TimeSpan.FromHours(7.9));
        using var before = await visitor.OpenAsync("/");
        server.Clock.Jump(TimeSpan.FromHours(0.2));
        using var after = await visitor.OpenAsync("/");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task A_one_time_sign_in_link_expires_after_ten_minutes_and_exists_only_in_a_trial()
    {
        await using var trial = await TestServer.StartAsync(customise: Trial.Prepare);
        await using var server = await TestServer.StartAsync();
        var link = trial.Services.GetRequiredService<SignInLink>();
        using var visitor = new Visitor(trial);
        using var other = new Visitor(server);

        var late = link.Make(TestServer.ManagementKey);
        trial.Clock.Jump(TimeSpan.FromMinutes(10.1));
        using var tooLate = await visitor.OpenAsync(late);
        var early = link.Make(TestServer.ManagementKey);
        trial.Clock.Jump(TimeSpan.FromMinutes(9.9));
        using var guessed = await visitor.OpenAsync($"{SignInLink.Path}?code=guessed");
        using var inTime = await visitor.OpenAsync(early);
        using var none = await other.OpenAsync(early);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Found), (tooLate.StatusCode, guessed.StatusCode, inTime.StatusCode));
        Assert.Null(server.Services.GetService<SignInLink>());
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
    }

    [Fact]
    public async Task A_session_gives_no_access_to_the_API()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        using var answer = await visitor.OpenAsync("/api/deployments");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/nope")]
    [InlineData("/waits/")]
    [InlineData("/favicon.ico")]
    public async Task A_missing_page_is_reported_only_to_signed_in_people(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);
        using var stranger = new Visitor(server);

        using var page = await visitor.OpenAsync(path);
        using var twin = await visitor.OpenAsync(path, "application/json");
        using var program = await server.ManageAsync(HttpMethod.Get, path);
        using var nobody = await stranger.OpenAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("There is no such page.", text);
        Assert.Contains("Sign out", text);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (twin.StatusCode, twin.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (program.StatusCode, program.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    [InlineData(TestServer.Key)]
    public async Task A_wrong_key_gives_no_access(string key)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.SignInAsync(key);
        using var afterwards = await visitor.OpenAsync("/");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Found), (answer.StatusCode, afterwards.StatusCode));
    }

    [Fact]
    public async Task Guessing_at_sign_in_is_rate_limited_and_does_not_lock_out_a_valid_key()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);
        var tried = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await visitor.SignInAsync("guessed");
            tried.Add(answer.StatusCode);
        }

        using var tooMany = await visitor.SignInAsync("guessed");
        using var good = await visitor.SignInAsync(TestServer.ManagementKey);

        Assert.All(tried, status => Assert.Equal(HttpStatusCode.Forbidden, status));
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (tooMany.StatusCode, tooMany.Headers.GetValues("Retry-After").Single()));
        Assert.Contains("Wait a minute.", await tooMany.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Found, good.StatusCode);
        Assert.Equal(10, server.Log.Lines.Count(line => line.Contains("127.0.0.1 sent a wrong management key", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_post_from_another_site_does_not_count_as_a_guess()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);
        for (var i = 0; i < 20; i++)
        {
            using var posted = await visitor.PostAsync("/sign-in", ("key", "guessed"));
            Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
        }

        using var first = await visitor.SignInAsync("guessed");

        Assert.Equal(HttpStatusCode.Forbidden, first.StatusCode);
    }

    [Fact]
    public async Task A_copied_cookie_is_invalid_after_the_sign_out()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);
        using var signedIn = await visitor.SignInAsync(TestServer.ManagementKey);
        var copy = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("DeploymentOrchestrator.Session=", StringComparison.Ordinal)).Split(';')[0];
        using var thief = new Visitor(server);

        using var before = await thief.OpenAsync("/", headers: ("Cookie", copy));
        using var signedOut = await visitor.SubmitAsync("/", "/sign-out");
        using var after = await thief.OpenAsync("/", headers: ("Cookie", copy));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (before.StatusCode, after.StatusCode));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", 100, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", 17_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_form_that_is_large_or_not_urlencoded_is_refused(string type, int length, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient();
        using var form = new StringContent(new string('x', length));
        form.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using var answer = await http.PostAsync(new Uri(server.ManagementAddress, "sign-in"), form);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        using var signIn = await visitor.PostAsync("/sign-in", ("key", TestServer.ManagementKey));
        using var signOut = await visitor.PostAsync("/sign-out");
        using var still = await visitor.OpenAsync("/");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK), (signIn.StatusCode, signOut.StatusCode, still.StatusCode));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = await Visitor.SignedInAsync(server);

        using var answer = await visitor.SubmitAsync("/", "/sign-out");
        using var afterwards = await visitor.OpenAsync("/");

        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Found, afterwards.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\u202e")]
    [InlineData("/a b")]
    [InlineData("/a\nb")]
    public async Task Signing_in_never_redirects_to_another_site(string back)
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.SignInAsync(TestServer.ManagementKey, back);

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_link_from_another_site_is_reloaded_from_this_site()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.OpenAsync("/waits/a?b=c", headers: ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal("0;url=/waits/a?b=c", Assert.Single(answer.Headers.GetValues("Refresh")));
    }

    [Fact]
    public async Task The_pages_are_on_the_management_listener_only()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var path in new[] { "", "sign-in", "releases/a", "assets/pages.css" })
        {
            using var answer = await server.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}
