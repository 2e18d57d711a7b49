using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>
/// A stand-in for the API server of a cluster with Flux: discovery, lists in pages, watches with bookmarks, 410 for what it has forgotten. Tests can make
/// it misbehave: slow, throttled, forbidden, with another token, or with connections that are cut or silent.
/// </summary>
public sealed class KubernetesStandIn : IAsyncDisposable
{
    /// <summary>The initial token.</summary>
    public const string FirstToken = "token-of-the-stand-in";

    private static readonly string[] Verbs = ["get", "list", "watch"];
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<OpenWatch, bool> _watches = new();
    private readonly ConcurrentDictionary<(long, ClusterSelection), IReadOnlyList<ClusterObject>> _lists = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isSilent;

    private KubernetesStandIn(WebApplication app) => _app = app;

    /// <summary>The address of the server.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The objects of the cluster.</summary>
    public ClusterObjects Objects { get; } = new();

    /// <summary>The served API groups and versions, with their resources, e.g. helm.toolkit.fluxcd.io/v2.</summary>
    public ConcurrentDictionary<string, string> Served { get; } = new(new Dictionary<string, string>
    {
        ["helm.toolkit.fluxcd.io/v2"] = "helmreleases",
        ["source.toolkit.fluxcd.io/v1"] = "helmcharts",
    });

    /// <summary>The token that callers have to send.</summary>
    public string Token { get; set; } = FirstToken;

    /// <summary>Called with path and query before a call is answered. It may delay the response or replace it.</summary>
    public Func<string, Task<KubernetesRefusal?>> Before { get; set; } = _ => Task.FromResult<KubernetesRefusal?>(null);

    /// <summary>Path and query of every call so far.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>The number of open watches.</summary>
    public int OpenWatches => _watches.Count;

    /// <summary>True if connections stay open but nothing is sent over them any more.</summary>
    public bool IsSilent
    {
        get => _isSilent;
        set
        {
            _isSilent = value;
            ForWatches(watch => watch.Wake());
        }
    }

    /// <summary>A kubeconfig for it, to be written to the file that KUBECONFIG names.</summary>
    public string KubeConfig => $$"""
        apiVersion: v1
        kind: Config
        current-context: stand-in
        clusters: [{ name: stand-in, cluster: { server: "{{Address}}" } }]
        users: [{ name: stand-in, user: { token: {{Token}} } }]
        contexts: [{ name: stand-in, context: { cluster: stand-in, user: stand-in } }]
        """;

    /// <summary>Starts a stand-in on a free port of this machine.</summary>
    /// <param name="certificate">If given, the server uses https and HTTP/2, as a real one does.</param>
    public static async Task<KubernetesStandIn> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null)
            {
                listener.UseHttps(certificate);
            }
        }));
        var standIn = new KubernetesStandIn(builder.Build());
        standIn._app.Run(standIn.AnswerAsync);
        await standIn._app.StartAsync();
        return standIn;
    }

    /// <summary>Cuts the connection of every watch in the middle of a line.</summary>
    public void CutWatches() => ForWatches(watch => watch.Cut());

    /// <summary>Ends every watch properly.</summary>
    public void CloseWatches() => ForWatches(watch => watch.Close());

    /// <summary>Sends a bookmark to every watch.</summary>
    public void Bookmark() => ForWatches(watch => watch.Mark());

    /// <summary>Forgets old changes, and the snapshots of lists that have been read in part.</summary>
    public void Compact()
    {
        Objects.Compact();
        _lists.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private void ForWatches(Action<OpenWatch> act)
    {
        foreach (var watch in _watches.Keys)
        {
            act(watch);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = $"{context.Request.Path}{context.Request.QueryString}";
        _calls.Enqueue(asked);
        var refusal = context.Request.Headers.Authorization != $"Bearer {Token}" ? KubernetesRefusal.Unauthorized : await Before(asked);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal);
        }
        else if (context.Request.Path.Value!.Trim('/').Split('/') is not ["apis", var group, var version, .. var rest] || !Served.TryGetValue($"{group}/{version}", out var resource))
        {
            await RefuseAsync(context, new(404, "NotFound", "the server could not find the requested resource"));
        }
        else if (rest is [])
        {
            await context.Response.WriteAsJsonAsync(new
            {
                kind = "APIResourceList",
                apiVersion = "v1",
                groupVersion = $"{group}/{version}",
                resources = new[] { new { name = resource, singularName = "", namespaced = true, kind = ClusterObject.KindOf(resource), verbs = Verbs } },
            });
        }
        else
        {
            await AnswerAsync(context, $"{group}/{version}", new ClusterSelection(rest[^1], rest is ["namespaces", var ns, _] ? ns : null, LabelOf(context.Request.Query)));
        }
    }

    private async Task AnswerAsync(HttpContext context, string apiVersion, ClusterSelection selection)
    {
        var query = context.Request.Query;
        if (query["watch"] != "true")
        {
            await ListAnswer.WriteAsync(context, apiVersion, selection, Objects, _lists);
            return;
        }

        var watch = new OpenWatch(context, Objects, selection, apiVersion, long.Parse(query["resourceVersion"]!, CultureInfo.InvariantCulture));
        _watches[watch] = true;
        try
        {
            var longest = TimeSpan.FromSeconds(int.Parse(query["timeoutSeconds"]!, CultureInfo.InvariantCulture));
            await watch.TellAsync(() => IsSilent, longest, _stopping.Token);
        }
        finally
        {
            _watches.TryRemove(watch, out _);
        }
    }

    internal static async Task RefuseAsync(HttpContext context, KubernetesRefusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "application/json";
        if (refusal.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(refusal.ToStatus());
    }

    private static (string Key, string Value)? LabelOf(IQueryCollection query) =>
        query["labelSelector"].ToString().Split('=', 2) is [var key, var value] ? (key, value) : null;
}
