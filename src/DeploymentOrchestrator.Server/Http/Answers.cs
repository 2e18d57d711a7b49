using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The shape of every answer: JSON with a message on success, else problem+json.</summary>
internal static class Answers
{
    // Azure Pipelines prints the body as it is: a person reads it, so quotes stay quotes.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What an intake answered.</summary>
    public static Task WriteAsync(HttpContext context, IntakeAnswer answer)
    {
        if (answer.RetryAfter is { } seconds)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = FormattableString.Invariant($"{seconds}");
        }

        if (answer.IsAccepted)
        {
            OpenConnection.Trust(context);
        }

        return answer.IsAccepted
            ? Results.Json(new Accepted(answer.Message, answer.InstanceId), Readable, statusCode: answer.StatusCode).ExecuteAsync(context)
            : WriteProblemAsync(context, answer.StatusCode, answer.Message);
    }

    /// <summary>A problem, with the status's own words as its title.</summary>
    public static Task WriteProblemAsync(HttpContext context, int status, string? detail) =>
        Results.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status)).ExecuteAsync(context);

    private sealed record Accepted(string Message, string? InstanceId);
}
