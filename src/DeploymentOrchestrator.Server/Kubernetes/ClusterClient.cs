using k8s;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>The Kubernetes client with its connections, certificates and credentials. Lists and watches are read from the raw answers.</summary>
/// <remarks>
/// The client's own watch returns only with its first event, so that it is not known whether it is connected; it gives up on objects that nest deeper than 64, as
/// chart values do; and its objects would have to be written as JSON again for the reader of statuses.
/// </remarks>
internal sealed class ClusterClient(KubernetesClientConfiguration configuration) : k8s.Kubernetes(configuration)
{
    /// <summary>Reads a path. The answer is there with its headers, its body may go on for long.</summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">The answer is no success.</exception>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        SendRequest<object?>(path, HttpMethod.Get, null, null, cancellationToken);
}
