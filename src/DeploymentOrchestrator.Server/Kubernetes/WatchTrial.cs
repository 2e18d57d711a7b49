namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Whether this process may watch what it is to watch.</summary>
/// <param name="What">Which resource, of which namespace.</param>
/// <param name="Failure">Why not; null: it may.</param>
/// <remarks>
/// The calls of the watch itself are tried, and no SelfSubjectAccessReview is asked: that knows the role alone, these find address, certificate, token, a
/// proxy in between and the versions that are served as well, and need no other permission.
/// </remarks>
public sealed record WatchTrial(string What, ClusterFailure? Failure)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Tries all that is configured; nothing, if nothing is to be watched.</summary>
    /// <param name="configuration">A configuration that has been checked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<WatchTrial>> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var settings = KubernetesSettings.From(configuration);
        if (!settings.Watch)
        {
            return [];
        }

        using var api = new ClusterApi(settings, TimeProvider.System);
        return await Task.WhenAll(settings.Scopes.Select(async scope => new WatchTrial($"{scope}", await FailureAsync(api, scope, cancellationToken))));
    }

    private static async Task<ClusterFailure?> FailureAsync(ClusterApi api, WatchScope scope, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var path = scope.PathOf(await api.FindVersionAsync(scope.Resource, limit.Token));
            var page = await api.ListAsync(path, size: 1, rest: null, limit.Token);

            // Answered as soon as it stands, and ended at once: whether it may is all that is asked.
            (await api.WatchAsync(path, page.ResourceVersion, limit.Token)).Dispose();
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return ClusterFailure.Of(exception, $"{scope.Resource}");
        }
    }
}
