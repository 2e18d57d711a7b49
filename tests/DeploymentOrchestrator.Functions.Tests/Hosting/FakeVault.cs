using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace DeploymentOrchestrator.Functions.Tests.Hosting;

/// <summary>Key Vault's secrets behind the real client, with the behavior of its REST interface: lists in pages, and a challenge for callers without a token.</summary>
internal sealed class FakeVault : HttpMessageHandler
{
    private const string Address = "https://acme.vault.azure.net/";
    private const int PageSize = 2;

    private readonly Lock _lock = new();
    private readonly List<JsonObject> _versions = [];

    /// <summary>If set, called for each request to replace the response; if it returns null, the response is the usual one.</summary>
    public Func<HttpRequestMessage, HttpStatusCode?> Fault { get; set; } = _ => null;

    /// <summary>The stored versions.</summary>
    public IReadOnlyList<JsonObject> Versions => _versions;

    /// <summary>A client for this vault.</summary>
    public SecretClient Client() => new(new Uri(Address), new Credential(), new SecretClientOptions
    {
        Transport = new HttpClientTransport(this),
        Retry = { MaxRetries = 1, Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
    });

    /// <summary>Stores a version, as a person would.</summary>
    public void Add(string name, string value, bool enabled = true) => Store(name, new JsonObject { ["value"] = value, ["attributes"] = new JsonObject { ["enabled"] = enabled } });

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Fault(request) is { } status)
        {
            return Answer(status, Error($"{status}"));
        }

        if (request.Headers.Authorization is null)
        {
            var challenge = Answer(HttpStatusCode.Unauthorized, Error("Unauthorized"));
            challenge.Headers.WwwAuthenticate.Add(new("Bearer", "authorization=\"https://login.microsoftonline.com/acme\", resource=\"https://vault.azure.net\""));
            return challenge;
        }

        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method.Method, path) switch
        {
            ("PUT", ["secrets", var name]) => Answer(HttpStatusCode.OK, Store(name, (JsonObject)JsonNode.Parse(request.Content!.ReadAsStream(cancellationToken))!)),
            ("GET", ["secrets", var name, "versions"]) => Answer(HttpStatusCode.OK, Page(name, request.RequestUri.Query)),
            ("GET", ["secrets", var name, var version]) => Find($"{Address}secrets/{name}/{version}"),
            _ => Answer(HttpStatusCode.BadRequest, Error("BadParameter")),
        };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the key ring is read synchronously");

    private JsonObject Store(string name, JsonObject secret)
    {
        secret["id"] = $"{Address}secrets/{name}/{Guid.NewGuid():N}";
        lock (_lock)
        {
            _versions.Add(secret);
        }

        return secret;
    }

    private JsonObject Page(string name, string query)
    {
        var from = query.Split("skip=") is [_, var skip] ? int.Parse(skip, CultureInfo.InvariantCulture) : 0;
        lock (_lock)
        {
            var all = _versions.Where(secret => secret["id"]!.GetValue<string>().StartsWith($"{Address}secrets/{name}/", StringComparison.Ordinal)).ToList();
            return new JsonObject
            {
                ["value"] = new JsonArray([.. all.Skip(from).Take(PageSize).Select(WithoutValue)]),
                ["nextLink"] = from + PageSize < all.Count ? $"{Address}secrets/{name}/versions?api-version=7.6&skip={from + PageSize}" : null,
            };
        }
    }

    // A list contains no values: each is read separately.
    private static JsonObject WithoutValue(JsonObject secret)
    {
        var item = (JsonObject)secret.DeepClone();
        item.Remove("value");
        return item;
    }

    private HttpResponseMessage Find(string id)
    {
        lock (_lock)
        {
            return _versions.SingleOrDefault(secret => secret["id"]!.GetValue<string>() == id) is { } found
                ? found["attributes"]?["enabled"]?.GetValue<bool>() is false
                    ? Answer(HttpStatusCode.Forbidden, Error("SecretDisabled"))
                    : Answer(HttpStatusCode.OK, found)
                : Answer(HttpStatusCode.NotFound, Error("SecretNotFound"));
        }
    }

    private static JsonObject Error(string code) => new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = code } };

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private sealed class Credential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
