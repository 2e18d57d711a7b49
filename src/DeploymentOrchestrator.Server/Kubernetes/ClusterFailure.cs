using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s.Autorest;

namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>What went wrong between this server and the API server.</summary>
/// <param name="Message">For people: what happened and what to do.</param>
/// <param name="Status">What the API server answered, if it did.</param>
/// <param name="RetryAfter">How long it asks to be left alone.</param>
internal sealed record ClusterFailure(string Message, HttpStatusCode? Status = null, TimeSpan? RetryAfter = null)
{
    private const int LongestText = 300;

    /// <summary>True if what was known is of no use: only a new list tells how things stand.</summary>
    public bool NeedsList => Status is HttpStatusCode.Gone or HttpStatusCode.NotFound or HttpStatusCode.BadRequest;

    /// <summary>What an exception means.</summary>
    /// <param name="exception">It.</param>
    /// <param name="what">What was to be read, e.g. helmreleases.helm.toolkit.fluxcd.io.</param>
    public static ClusterFailure Of(Exception exception, string what) => exception switch
    {
        ClusterException ours => ours.Failure,
        HttpOperationException answered => OfAnswer(answered.Response, what),
        OperationCanceledException => new($"The API server did not answer in time when {what} was read."),
        _ => new($"The API server cannot be reached, or its answer cannot be read: {SafeText.OneLine(exception.Message, LongestText)}"),
    };

    private static ClusterFailure OfAnswer(HttpResponseMessageWrapper answer, string what)
    {
        var said = SafeText.OneLine(StatusMessage(answer.Content), LongestText);
        var message = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => $"The API server does not take the token (401): {said}. It is read anew; if that does not help, see the pod's service account, or the kubeconfig.",
            HttpStatusCode.Forbidden => $"The API server forbids to read {what} (403): {said}. The server's account needs get, list and watch of it: infra/server/components/watch/rbac.yaml.",
            HttpStatusCode.NotFound => $"The API server does not serve {what} (404): is Flux installed?",
            HttpStatusCode.Gone => $"The API server has forgotten what came after the last word (410): {said}. It is listed again.",
            var status => $"The API server answers {(int)status} when {what} is read: {said}.",
        };
        return new(message, answer.StatusCode, RetryAfterOf(answer));
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessageWrapper answer) =>
        answer.Headers.TryGetValue("Retry-After", out var values)
        && int.TryParse(values.FirstOrDefault(), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // A Status of Kubernetes, or whatever a proxy in between has to say.
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
