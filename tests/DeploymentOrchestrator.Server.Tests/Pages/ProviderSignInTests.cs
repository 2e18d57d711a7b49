using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace DeploymentOrchestrator.Server.Tests.Pages;

/// <summary>Signing in at an OpenID Connect provider.</summary>
public sealed class ProviderSignInTests : IAsyncLifetime
{
    private ProviderStandIn _provider = null!;

    public async Task InitializeAsync() => _provider = await ProviderStandIn.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task An_operator_may_read_and_change_and_is_named_in_the_journal()
    {
        _provider.Person["roles"] = new[] { "others", "ops" };
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        var (_, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        var action = $"/waits/{JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()}/terminate";
        using var visitor = new Visitor(server);

        Assert.Contains("href=\"/sign-in/provider?return=%2Fhealth\">Sign in with 127.0.0.1</a>", await visitor.ReadAsync("/sign-in?return=/health"));
        using var signedIn = await SignInAsync(visitor, "/health");
        Assert.Equal((HttpStatusCode.Found, "/health"), (signedIn.StatusCode, signedIn.Headers.Location?.OriginalString));
        Assert.Contains(signedIn.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("DeploymentOrchestrator.Session=", StringComparison.Ordinal) && cookie.Contains("samesite=strict", StringComparison.Ordinal));
        using var done = await visitor.SubmitAsync(action, action, ("reason", "tried"));
        var audit = JsonElement.Parse(await visitor.ReadAsync("/audit", "application/json"));

        Assert.Equal("jane@example.com", audit.GetProperty("actions")[0].GetProperty("caller").GetString());
        Assert.Contains("jane@example.com 127.0.0.1", await visitor.ReadAsync("/audit"));
        Assert.Contains("\"caller\":\"jane@example.com\"", await File.ReadAllTextAsync(Path.Combine(server.Folder.FullName, "management.log")));
        Assert.Contains(server.Log.Lines, line => line.Contains("jane@example.com signed in as operator", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_with_another_claim_may_read_but_not_change()
    {
        _provider.Person["groups"] = "devs";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings("--SignIn:RoleClaim=groups"));
        using var visitor = new Visitor(server);
        using var signedIn = await SignInAsync(visitor);

        await visitor.ReadAsync("/");
        using var refused = await visitor.OpenAsync("/audit");
        using var api = await visitor.OpenAsync("/api/deployments");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("You are jane@example.com, who reads only.", await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Theory]
    [InlineData("others", "None of your roles opens these pages: who changes needs ops; who reads needs devs.")]
    [InlineData(null, "Your token has no claim roles: who changes needs ops; who reads needs devs there.")]
    public async Task A_person_without_a_role_sees_which_group_is_missing(string? role, string why)
    {
        if (role is not null)
        {
            _provider.Person["roles"] = role;
        }

        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        using var visitor = new Visitor(server);

        using var answer = await SignInAsync(visitor);
        using var afterwards = await visitor.OpenAsync("/");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Found), (answer.StatusCode, afterwards.StatusCode));
        Assert.Contains("You are jane@example.com at 127.0.0.1, and have no role here.", text);
        Assert.Contains(why, text);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("browser")]
    public async Task An_answer_for_another_browser_is_refused(string wrong)
    {
        _provider.Person["roles"] = "ops";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        using var visitor = new Visitor(server);
        using var other = new Visitor(server);
        if (wrong is "state")
        {
            _provider.State = state => $"x{state}";
        }
        else if (wrong is "nonce")
        {
            _provider.Nonce = nonce => $"x{nonce}";
        }

        var back = await BackFromProviderAsync(visitor, "/");
        var whoseBrowser = wrong is "browser" ? other : visitor;
        using var answer = await whoseBrowser.OpenAsync(back);
        using var afterwards = await whoseBrowser.OpenAsync("/");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Found), (answer.StatusCode, afterwards.StatusCode));
        Assert.Contains("Signing in with 127.0.0.1 did not work.", await answer.Content.ReadAsStringAsync());
        Assert.Single(server.Log.Lines, line => line.Contains("Signing in with 127.0.0.1 did not work: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_outage_is_shown_and_the_key_still_works()
    {
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        await _provider.DisposeAsync();
        using var visitor = new Visitor(server);

        using var answer = await visitor.OpenAsync("/sign-in/provider");
        using var key = await visitor.SignInAsync(TestServer.ManagementKey);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.Found), (answer.StatusCode, key.StatusCode));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("127.0.0.1 cannot be reached now.", text);
        Assert.Contains("name=\"key\"", text);
    }

    [Fact]
    public async Task A_provider_outage_before_the_token_request_grants_no_access()
    {
        _provider.Person["roles"] = "ops";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        using var visitor = new Visitor(server);
        var back = await BackFromProviderAsync(visitor, "/");
        await _provider.DisposeAsync();

        using var answer = await visitor.OpenAsync(back);
        using var afterwards = await visitor.OpenAsync("/");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Found), (answer.StatusCode, afterwards.StatusCode));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_a_provider_answer_works_once()
    {
        _provider.Person["roles"] = "ops";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        using var visitor = new Visitor(server);
        var back = await BackFromProviderAsync(visitor, "/");
        using var signedIn = await visitor.OpenAsync(back);

        using var signedOut = await visitor.SubmitAsync("/", "/sign-out");
        using var afterwards = await visitor.OpenAsync("/");
        using var again = await visitor.OpenAsync(back);

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.BadRequest), (afterwards.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task The_callback_uses_the_public_address_and_the_code_flow_with_PKCE()
    {
        await using var server = await TestServer.StartAsync(settings: _provider.Settings("--Server:BehindTlsProxy=true", "--Management:PublicUrl=https://deployments.example.com"));
        using var visitor = new Visitor(server);

        using var begun = await visitor.OpenAsync("/sign-in/provider");

        var asked = QueryHelpers.ParseQuery(begun.Headers.Location!.Query);
        Assert.Equal("https://deployments.example.com/sign-in/callback", asked["redirect_uri"]);
        Assert.Equal(("code", "S256"), (asked["response_type"].ToString(), asked["code_challenge_method"].ToString()));
        Assert.All(begun.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure; samesite=lax; httponly", cookie));
    }

    [Fact]
    public async Task The_callback_is_on_the_management_listener_only()
    {
        _provider.Person["roles"] = "ops";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings());
        using var visitor = new Visitor(server);
        var back = new Uri(await BackFromProviderAsync(visitor, "//evil.example"));

        using var elsewhere = await visitor.OpenAsync(new Uri(server.Address, back.PathAndQuery).AbsoluteUri);
        using var here = await visitor.OpenAsync(back.AbsoluteUri);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Found), (elsewhere.StatusCode, here.StatusCode));
        Assert.Equal("/", here.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task No_secret_of_the_provider_is_in_the_verbose_log_or_the_data_folder()
    {
        _provider.Person["roles"] = "ops";
        await using var server = await TestServer.StartAsync(settings: _provider.Settings(
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:Microsoft.AspNetCore.Authentication.OpenIdConnect=Trace",
            "--Logging:LogLevel:System=Trace", "--Logging:Captured:LogLevel:Default=Trace", "--environment=Development"));
        using var visitor = new Visitor(server);
        using var signedIn = await SignInAsync(visitor);
        _provider.Nonce = nonce => $"x{nonce}";
        using var failed = await SignInAsync(visitor);
        await visitor.ReadAsync("/");
        await server.StopAsync();

        var files = server.Folder.GetFiles("*", SearchOption.AllDirectories).Select(file => File.ReadAllBytes(file.FullName)).ToList();
        Assert.Equal(1 + (4 * 2), _provider.Secrets.Count);
        foreach (var secret in _provider.Secrets)
        {
            Assert.DoesNotContain(server.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
            Assert.All(files, file => Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0));
        }
    }

    [Fact]
    public async Task Without_a_provider_the_sign_in_route_does_not_exist()
    {
        await using var server = await TestServer.StartAsync();
        using var visitor = new Visitor(server);

        using var begun = await visitor.OpenAsync("/sign-in/provider");
        using var back = await visitor.OpenAsync("/sign-in/callback?code=x&state=y");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (begun.StatusCode, back.StatusCode));
        Assert.DoesNotContain("/sign-in/provider", await visitor.ReadAsync("/sign-in"));
    }

    private static async Task<HttpResponseMessage> SignInAsync(Visitor visitor, string back = "/") => await visitor.OpenAsync(await BackFromProviderAsync(visitor, back));

    // The address to which the provider redirects the browser.
    private static async Task<string> BackFromProviderAsync(Visitor visitor, string back)
    {
        using var begun = await visitor.OpenAsync($"/sign-in/provider?return={Uri.EscapeDataString(back)}");
        using var asked = await visitor.OpenAsync(begun.Headers.Location!.OriginalString);
        return asked.Headers.Location!.OriginalString;
    }
}
