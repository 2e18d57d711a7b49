using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Text.Json;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Says what to do after an answer of Azure DevOps: by the error's <c>typeKey</c> first, since a 500 can be final, then by status.</summary>
/// <remarks>
/// Type keys and messages: microsoft/azure-pipelines-agent, TaskResources, and microsoft/azure-pipelines-tasks#15470 (the 500). Only these
/// four are matched; others are known by convention at best.
/// </remarks>
public static class CompletionClassifier
{
    // Azure DevOps counts its rate over five minutes, so it cannot mean more; whoever else answers must not silence a result for a day. It is
    // capped here and not where it is waited for: an outcome is recorded, so a wait in flight replays with the pause that it was told.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Classifies an answer.</summary>
    /// <param name="answer">What came.</param>
    /// <param name="token">What the outcome's detail must not repeat.</param>
    /// <param name="now">For a Retry-After that is a date.</param>
    public static TaskCompletionOutcome Classify(AzureDevOpsAnswer answer, string token, DateTimeOffset now)
    {
        var (typeKey, message) = ReadError(answer.Body);
        var verdict = ByTypeKey(typeKey) ?? ByStatus(answer);
        var detail = AccessToken.Blot($"{(int)answer.Status} {typeKey} {message}".TrimEnd(), token, 300);
        return new TaskCompletionOutcome(verdict, detail, verdict is CompletionAnswer.Retry or CompletionAnswer.Refused ? RetryAfter(answer, now) : null);
    }

    private static CompletionAnswer? ByTypeKey(string typeKey) => typeKey switch
    {
        "TaskOrchestrationPlanTerminatedException" => CompletionAnswer.AlreadyFinished,
        "OrchestrationSessionNotFoundException" => CompletionAnswer.SessionNotFound,
        "TaskOrchestrationPlanNotFoundException" or "TaskOrchestrationPlanSecurityException" => CompletionAnswer.Refused,
        _ => null,
    };

    private static CompletionAnswer ByStatus(AzureDevOpsAnswer answer) => (int)answer.Status switch
    {
        // A dead token shows as 203, or as any 2xx with the sign-in page.
        203 => CompletionAnswer.Refused,
        >= 200 and < 300 => answer.MediaType == MediaTypeNames.Text.Html ? CompletionAnswer.Refused : CompletionAnswer.Accepted,
        (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests or >= 500 => CompletionAnswer.Retry,
        _ => CompletionAnswer.Refused,
    };

    private static TimeSpan? RetryAfter(AzureDevOpsAnswer answer, DateTimeOffset now)
    {
        var asked = answer.RetryAfter switch
        {
            { Delta: { } delta } => delta.TotalSeconds,
            { Date: { } date } => (date - now).TotalSeconds,
            _ => double.TryParse(answer.RateLimitDelay, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? seconds : (double?)null,
        };
        return asked is { } pause ? TimeSpan.FromSeconds(Math.Clamp(pause, 0, Longest.TotalSeconds)) : null;
    }

    private static (string TypeKey, string Message) ReadError(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return (Text(document.RootElement, "typeKey"), Text(document.RootElement, "message"));
        }
        // Not JSON (a sign-in page, a proxy's error), or text that is no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return ("", "");
        }
    }

    private static string Text(JsonElement error, string property) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
