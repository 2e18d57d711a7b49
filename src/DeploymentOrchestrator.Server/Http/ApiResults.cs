using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>The shape of every answer: JSON with a message on success, else problem+json.</summary>
internal static class ApiResults
{
    // Azure Pipelines prints the body as it is: a person reads it, so quotes stay quotes.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What an intake says.</summary>
    public static Results<JsonHttpResult<Accepted>, ProblemHttpResult> From(IntakeResult result, HttpContext context)
    {
        if (result.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = FormattableString.Invariant($"{seconds}");
        }

        if (!result.IsAccepted)
        {
            return Problem(result.StatusCode, result.Message);
        }

        OpenConnection.Trust(context);
        return TypedResults.Json(new Accepted(result.Message) { InstanceId = result.InstanceId }, Readable, statusCode: result.StatusCode);
    }

    /// <summary>A problem.</summary>
    public static ProblemHttpResult Problem(int status, string? detail) => TypedResults.Problem(detail, statusCode: status);
}

/// <summary>The body of what was taken.</summary>
/// <param name="Message">One line for a person.</param>
internal sealed record Accepted(string Message)
{
    /// <summary>The instance that was started or already there, if one was.</summary>
    public string? InstanceId { get; init; }
}
