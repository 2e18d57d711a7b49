using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>What is asked of the API server.</summary>
internal sealed class ClusterApi(KubernetesSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    // Longer than any watch is held: this server ends its watches itself.
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(20);
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly Lock _gate = new();
    private ClusterClient? _client;

    private ClusterClient Client
    {
        get
        {
            lock (_gate)
            {
                return _client ??= new ClusterClient(Configuration());
            }
        }
    }

    /// <summary>Reads credentials anew for the next call: a token that was rotated lies in the same file.</summary>
    public void RenewCredentials()
    {
        lock (_gate)
        {
            // Not disposed: the watch of another resource may still be read through it.
            _client = null;
        }
    }

    /// <summary>The best version of a resource that the cluster serves.</summary>
    /// <exception cref="ClusterException">None that is understood.</exception>
    public async Task<string> FindVersionAsync(WatchedResource resource, CancellationToken cancellationToken)
    {
        foreach (var version in resource.Versions)
        {
            if (await TryReadAsync<ResourceNames>($"apis/{resource.Group}/{version}", cancellationToken) is { } served
                && served.Resources.Any(one => one.Name == resource.Plural))
            {
                return version;
            }
        }

        throw new ClusterException(new(
            $"The cluster serves {resource} in none of the versions {string.Join(", ", resource.Versions)}.", ClusterFailure.InstallFlux, HttpStatusCode.NotFound));
    }

    /// <summary>One page of a list.</summary>
    /// <param name="path">See <see cref="WatchScope.PathOf"/>.</param>
    /// <param name="size">How many objects at most.</param>
    /// <param name="rest">What the page before said of the rest; null: the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ListPage> ListAsync(string path, int size, string? rest, CancellationToken cancellationToken)
    {
        var page = $"{path}?limit={size}{Selector}{(rest is null ? "" : $"&continue={Uri.EscapeDataString(rest)}")}";
        return LimitedAsync(
            async limited =>
            {
                using var answer = await Client.GetAsync(page, limited);
                return ListPage.Read(await answer.Content.ReadAsByteArrayAsync(limited));
            },
            cancellationToken);
    }

    /// <summary>Begins a watch.</summary>
    /// <param name="path">See <see cref="WatchScope.PathOf"/>.</param>
    /// <param name="from">The resource version after which it begins.</param>
    /// <param name="cancellationToken">Ends the call; the answer's body is read under a token of its own.</param>
    /// <returns>The answer, once the watch stands.</returns>
    public Task<HttpResponseMessage> WatchAsync(string path, string from, CancellationToken cancellationToken)
    {
        var watch = $"{path}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(from)}&timeoutSeconds={LongestWatch.TotalSeconds:0}{Selector}";
        return LimitedAsync(limited => Client.GetAsync(watch, limited), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private string Selector => settings.LabelSelector is { } selector ? $"&labelSelector={Uri.EscapeDataString(selector)}" : "";

    private KubernetesClientConfiguration Configuration() => settings.KubeConfig is { } file
        ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file)
        : KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig() : KubernetesClientConfiguration.BuildDefaultConfig();

    private Task<T?> TryReadAsync<T>(string path, CancellationToken cancellationToken)
        where T : class => LimitedAsync(
            async limited =>
            {
                try
                {
                    using var answer = await Client.GetAsync(path, limited);
                    return await answer.Content.ReadFromJsonAsync<T>(Web, limited);
                }
                catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }
            },
            cancellationToken);

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        return await call(either.Token);
    }

    private sealed record ResourceNames(IReadOnlyList<ResourceName> Resources);

    private sealed record ResourceName(string Name);
}
