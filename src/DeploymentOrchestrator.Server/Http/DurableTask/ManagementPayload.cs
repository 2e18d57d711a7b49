using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Where an instance is asked and steered, as Durable Functions' HTTP API says it (HttpManagementPayload).</summary>
internal sealed record ManagementPayload(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("statusQueryGetUri")] string StatusQueryGetUri,
    [property: JsonPropertyName("sendEventPostUri")] string SendEventPostUri,
    [property: JsonPropertyName("terminatePostUri")] string TerminatePostUri,
    [property: JsonPropertyName("purgeHistoryDeleteUri")] string PurgeHistoryDeleteUri,
    [property: JsonPropertyName("restartPostUri")] string RestartPostUri,
    [property: JsonPropertyName("suspendPostUri")] string SuspendPostUri,
    [property: JsonPropertyName("resumePostUri")] string ResumePostUri)
{
    /// <summary>The addresses of an instance. They carry the key only if this very caller sent it in its address.</summary>
    public static ManagementPayload Of(HttpRequest request, string id)
    {
        var instance = $"{request.Scheme}://{request.Host}{DurableTaskRoutes.Base}/instances/{Uri.EscapeDataString(id)}";
        var key = request.Query["code"].ToString() is { Length: > 0 } code ? $"code={Uri.EscapeDataString(code)}" : "";
        var query = key.Length > 0 ? $"?{key}" : "";
        return new ManagementPayload(
            id,
            $"{instance}{query}",
            $"{instance}/raiseEvent/{{eventName}}{query}",
            WithReason("terminate"),
            $"{instance}{query}",
            $"{instance}/restart{query}",
            WithReason("suspend"),
            WithReason("resume"));

        string WithReason(string action) => $"{instance}/{action}?reason={{text}}{(key.Length > 0 ? $"&{key}" : "")}";
    }
}
