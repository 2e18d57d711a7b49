using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeploymentOrchestrator.Server.Tests.Harness;

/// <summary>An OpenID Connect provider at which somebody is already signed in: it asks no question and redirects back at once.</summary>
internal sealed class ProviderStandIn : IAsyncDisposable
{
    public const string ClientId = "deployments";

    public const string ClientSecret = "client-secret-of-the-tests-5f0c1d";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> _asked = new();
    private readonly ConcurrentBag<string> _secrets = [ClientSecret];
    private readonly WebApplication _app;

    private ProviderStandIn(WebApplication app) => _app = app;

    /// <summary>The claims about the person, in addition to those of every token.</summary>
    public Dictionary<string, object> Person { get; } = new() { ["preferred_username"] = "jane@example.com", ["name"] = "Jane" };

    /// <summary>Changes the parameters of the redirect to the server.</summary>
    public Func<string, string> State { get; set; } = state => state;

    /// <summary>Changes the claims of the token.</summary>
    public Func<string, string> Nonce { get; set; } = nonce => nonce;

    /// <summary>Everything that must stay secret: codes, verifiers, tokens and the client secret.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    public string Url => _app.Urls.Single();

    public static async Task<ProviderStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new ProviderStandIn(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", provider.Describe);
        provider._app.MapGet("/keys", provider.Keys);
        provider._app.MapGet("/authorize", provider.Authorize);
        provider._app.MapPost("/token", provider.TokenAsync);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>The settings of a server that uses this provider.</summary>
    public string[] Settings(params string[] others) =>
    [
        $"--SignIn:Authority={Url}",
        $"--SignIn:ClientId={ClientId}",
        $"--SignIn:ClientSecret={ClientSecret}",
        "--SignIn:OperatorValue:0=ops",
        "--SignIn:ReaderValue:0=devs",
        .. others,
    ];

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private IResult Describe() => Results.Json(new
    {
        issuer = Url,
        authorization_endpoint = $"{Url}/authorize",
        token_endpoint = $"{Url}/token",
        jwks_uri = $"{Url}/keys",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        code_challenge_methods_supported = new[] { "S256" },
    });

    private IResult Keys()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return Results.Json(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } },
        });
    }

    private IResult Authorize(HttpRequest request)
    {
        var asked = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var code = Secret(RandomNumberGenerator.GetHexString(32));
        _asked[code] = asked;
        return asked["client_id"] is ClientId && asked["response_type"] is "code" && asked["code_challenge_method"] is "S256"
            ? Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(State(asked["state"]))}")
            : Results.BadRequest();
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Secret(form["code_verifier"].ToString());
        if (!_asked.TryRemove(form["code"].ToString(), out var asked)
            || form["client_secret"] != ClientSecret
            || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) != asked["code_challenge"])
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = ClientId,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object>(Person) { ["sub"] = "1", ["nonce"] = Nonce(asked["nonce"]) },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Text(JsonSerializer.Serialize(new { access_token = Secret($"access-{RandomNumberGenerator.GetHexString(32)}"), token_type = "Bearer", id_token = Secret(token) }), "application/json");
    }

    private string Secret(string text)
    {
        _secrets.Add(text);
        return text;
    }
}
