using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>The calls of Azure DevOps' distributed task API that a server task may make. It classifies nothing and retries nothing.</summary>
/// <remarks>
/// Paths and bodies: MicrosoftDocs/vsts-rest-api-specs, distributedTask/7.2 (httpExamples events, logs, records), in the api-versions that
/// Microsoft's own ServerTaskHelper uses. Every call throws <see cref="HttpRequestException"/> or <see cref="IOException"/> if no answer came.
/// </remarks>
public sealed class AzureDevOpsClient(HttpClient http)
{
    private const int MaxBody = 64 * 1024;
    private const string RecordsVersion = "4.1";
    private const string EventsVersion = "2.0-preview.1";

    private static readonly JsonSerializerOptions Wire = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>Says that the task is over. The name of the event is case-sensitive.</summary>
    public Task<AzureDevOpsAnswer> CompleteAsync(CallbackTarget target, string token, TaskResult result, CancellationToken cancellationToken) =>
        SendAsync(target, token, HttpMethod.Post, $"events?api-version={EventsVersion}", JsonBody(new
        {
            Name = "TaskCompleted",
            TaskId = target.TaskInstanceId,
            target.JobId,
            Result = result == TaskResult.Succeeded ? "succeeded" : "failed",
        }), cancellationToken);

    /// <summary>Creates the task's log; the answer's body holds its id.</summary>
    public Task<AzureDevOpsAnswer> CreateLogAsync(CallbackTarget target, string token, CancellationToken cancellationToken) =>
        SendAsync(target, token, HttpMethod.Post, $"logs?api-version={RecordsVersion}", JsonBody(new { Path = LogPath(target) }), cancellationToken);

    /// <summary>Appends lines to a log.</summary>
    public Task<AzureDevOpsAnswer> AppendLogAsync(
        CallbackTarget target, string token, int logId, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var text = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        text.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Octet);
        return SendAsync(target, token, HttpMethod.Post, $"logs/{logId}?api-version={RecordsVersion}", text, cancellationToken);
    }

    /// <summary>Changes the task's record; what is null stays as it is.</summary>
    /// <param name="target">Which task.</param>
    /// <param name="token">Its token.</param>
    /// <param name="currentOperation">If set, the record is put inProgress with this text.</param>
    /// <param name="logId">If set, the log that the record shows from now on.</param>
    /// <param name="issues">If set, all of the record's issues.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AzureDevOpsAnswer> PatchRecordAsync(
        CallbackTarget target, string token, string? currentOperation, int? logId, IReadOnlyCollection<RecordIssue>? issues, CancellationToken cancellationToken) =>
        SendAsync(target, token, HttpMethod.Patch, $"timelines/{target.TimelineId}/records?api-version={RecordsVersion}", JsonBody(new
        {
            Value = new[]
            {
                new
                {
                    Id = target.TaskInstanceId,
                    State = currentOperation is null ? null : "inProgress",
                    CurrentOperation = currentOperation,
                    Log = logId is null ? null : new { Id = logId, Path = LogPath(target) },
                    ErrorCount = issues?.Count(issue => issue.Type == IssueType.Error),
                    WarningCount = issues?.Count(issue => issue.Type == IssueType.Warning),
                    Issues = issues?.Select(issue => new
                    {
                        Type = issue.Type == IssueType.Error ? "error" : "warning",
                        Category = "General",
                        issue.Message,
                        Data = issue.LogLine is { } line ? new { LogFileLineNumber = $"{line}" } : null,
                    }),
                },
            },
            Count = 1,
        }), cancellationToken);

    private static string LogPath(CallbackTarget target) => $@"logs\{target.TaskInstanceId}";

    // An array of bytes, so that Content-Length is sent: Azure DevOps refuses a chunked log.
    private static ByteArrayContent JsonBody<T>(T body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Wire));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        return content;
    }

    private async Task<AzureDevOpsAnswer> SendAsync(
        CallbackTarget target, string token, HttpMethod method, string tail, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            method, $"{target.PlanUrl.TrimEnd('/')}/{target.ProjectId}/_apis/distributedtask/hubs/{target.HubName}/plans/{target.PlanId}/{tail}");
        request.Content = content;
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", AccessToken.Basic(token));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        // A dead token is then a 401 and not a redirect to the sign-in page.
        request.Headers.Add("X-TFS-FedAuthRedirect", "Suppress");

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ReadBoundedAsync(response.Content, cancellationToken);
        return new AzureDevOpsAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            body,
            response.Headers.RetryAfter,
            response.Headers.TryGetValues("X-RateLimit-Delay", out var delays) ? delays.First() : null);
    }

    private static async Task<string> ReadBoundedAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = await LimitedBody.ReadAsync(stream, MaxBody, cancellationToken);
        return Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxBody)]);
    }
}
