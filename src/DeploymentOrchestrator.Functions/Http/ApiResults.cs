using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.Intake;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace DeploymentOrchestrator.Functions.Http;

/// <summary>The format of every response, as in the server: JSON with a message on success, otherwise problem+json.</summary>
internal static class ApiResults
{
    // Azure Pipelines prints the body unchanged for people to read, so quotes must not be escaped.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The response for what an intake answered.</summary>
    public static IResult From(IntakeResult answer, HttpResponse response)
    {
        if (answer.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = FormattableString.Invariant($"{seconds}");
        }

        return answer.IsAccepted
            ? Results.Json(new Accepted(answer.Message, answer.InstanceId), Readable, statusCode: answer.StatusCode)
            : Problem(answer.StatusCode, answer.Message);
    }

    /// <summary>A problem with the standard title of the status.</summary>
    public static IResult Problem(int status, string detail) =>
        Results.Problem(detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status));

    /// <summary>The host or its storage did not answer. The client uses gRPC to the host on the same machine; the detail of its error contains no payload.</summary>
    public static IResult StoreUnavailable(Exception exception) =>
        Problem(StatusCodes.Status503ServiceUnavailable, $"The durable store did not answer: {(exception as RpcException)?.Status.Detail ?? exception.Message}");

    private sealed record Accepted(string Message, string? InstanceId);
}
