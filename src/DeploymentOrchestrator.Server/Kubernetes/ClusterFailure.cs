using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s.Autorest;
using k8s.Exceptions;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>What went wrong between this server and the API server.</summary>
/// <param name="Why">What happened.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Status">What the API server answered, if it did.</param>
/// <param name="RetryAfter">How long it asks to be left alone.</param>
public sealed record ClusterFailure(string Why, string Remedy, HttpStatusCode? Status = null, TimeSpan? RetryAfter = null)
{
    /// <summary>What to do where the cluster has none of Flux's resources.</summary>
    public const string InstallFlux = "Is Flux installed there?";

    private const int LongestText = 300;
    private const string OpenTheWay = "See the address in the kubeconfig (Kubernetes:KubeConfig), and what stands between: a network policy, a firewall.";

    /// <summary>Both, for a line of the log.</summary>
    public string Message => $"{Why} {Remedy}";

    /// <summary>True if what was known is of no use: only a new list tells how things stand.</summary>
    public bool NeedsList => Status is HttpStatusCode.Gone or HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    /// <summary>What an exception means.</summary>
    /// <param name="exception">It.</param>
    /// <param name="what">What was to be read, e.g. helmreleases.helm.toolkit.fluxcd.io.</param>
    public static ClusterFailure Of(Exception exception, string what) => exception switch
    {
        ClusterException ours => ours.Failure,
        HttpOperationException answered => OfAnswer(answered.Response, what),
        OperationCanceledException => new($"The API server did not answer in time when {what} was read.", OpenTheWay),
        KubeConfigException => new(
            $"No way to the API server is configured: {SafeText.OneLine(exception.Message, LongestText)}",
            "In a pod mount the service account's token (automountServiceAccountToken: true); elsewhere name a kubeconfig in Kubernetes:KubeConfig."),
        _ => new($"The API server cannot be reached, or its answer cannot be read: {SafeText.OneLine(exception.Message, LongestText)}.", OpenTheWay),
    };

    private static ClusterFailure OfAnswer(HttpResponseMessageWrapper answer, string what)
    {
        var said = SafeText.OneLine(StatusMessage(answer.Content), LongestText);
        var (why, remedy) = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => (
                $"The API server does not take the token (401): {said}.", "It is read anew; if that does not help, see the pod's service account, or the kubeconfig."),
            HttpStatusCode.Forbidden => (
                $"The API server forbids to read {what} (403): {said}.", "The server's account needs get, list and watch of it: infra/server/components/watch/rbac.yaml."),
            HttpStatusCode.NotFound => ($"The API server does not serve {what} (404).", InstallFlux),
            HttpStatusCode.Gone => ($"The API server has forgotten what came after the last word (410): {said}.", "It is listed again."),
            var status => ($"The API server answers {(int)status} when {what} is read: {said}.", "It is tried again; if it stays so, see the API server's own health."),
        };
        return new(why, remedy, answer.StatusCode, RetryAfterOf(answer));
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessageWrapper answer) =>
        answer.Headers.TryGetValue("Retry-After", out var values)
        && int.TryParse(values.FirstOrDefault(), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // A Kubernetes Status, or the text of a proxy in between.
    private static string StatusMessage(string? body)
    {
        try
        {
            return JsonElement.Parse(body ?? "").GetProperty("message").GetString() ?? "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return body ?? "";
        }
    }
}

/// <summary>A failure that an answer itself tells.</summary>
internal sealed class ClusterException(ClusterFailure failure) : Exception(failure.Message)
{
    /// <summary>It.</summary>
    public ClusterFailure Failure { get; } = failure;
}
