using System.Collections.Frozen;
using System.ComponentModel;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Server.Store;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Lists and shows instances.</summary>
internal static class InstanceRoutes
{
    /// <summary>Where a list goes on; empty on the last page.</summary>
    public const string ContinuationHeader = "x-ms-continuation-token";

    /// <summary>The most of a page: the original knows none, and one answer would hold every wait there is.</summary>
    public const int MostOfAPage = 1000;

    private const int UsualPage = 100;
    private const string PollAfter = "5";

    private static readonly FrozenDictionary<string, OrchestrationRuntimeStatus?> Statuses = new Dictionary<string, OrchestrationRuntimeStatus?>
    {
        ["Running"] = OrchestrationRuntimeStatus.Running,
        ["Completed"] = OrchestrationRuntimeStatus.Completed,
        ["ContinuedAsNew"] = null,
        ["Failed"] = OrchestrationRuntimeStatus.Failed,
        ["Canceled"] = null,
        ["Terminated"] = OrchestrationRuntimeStatus.Terminated,
        ["Pending"] = OrchestrationRuntimeStatus.Pending,
        ["Suspended"] = OrchestrationRuntimeStatus.Suspended,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary><c>GET instances</c>.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, DurableTaskClient client)
    {
        var parameters = new ManagementQuery(context.Request);
        var showInput = parameters.Flag("showInput", true);
        var statuses = parameters.Statuses("runtimeStatus", Statuses);
        var query = new OrchestrationQuery(
            CreatedFrom: parameters.Time("createdTimeFrom"),
            CreatedTo: parameters.Time("createdTimeTo"),
            Statuses: statuses,
            InstanceIdPrefix: parameters.Text("instanceIdPrefix"),
            PageSize: parameters.Count("top", UsualPage, MostOfAPage),
            FetchInputsAndOutputs: true,
            ContinuationToken: TokenOf(context));
        try
        {
            // To a store, no status is any status; here it is one that nothing ever has.
            var page = statuses is { Count: 0 }
                ? new Page<OrchestrationMetadata>([], null)
                : await client.GetAllInstancesAsync(query).FirstPageAsync(context.RequestAborted);
            context.Response.Headers[ContinuationHeader] = page.ContinuationToken ?? "";
            return Results.Json(page.Values.Select(instance => StatusPayload.Of(instance, showInput)), DurableTaskJson.Options);
        }
        catch (ArgumentException error)
        {
            throw ManagementException.BadRequest($"{ContinuationHeader}: {error.Message.Split(" (")[0]}");
        }
    }

    /// <summary><c>GET instances/{id}</c>: 202 while it has not ended, so that a client asks again.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client)
    {
        var parameters = new ManagementQuery(context.Request);
        var showHistory = parameters.Flag("showHistory", false);
        var showOutput = parameters.Flag("showHistoryOutput", false);
        var showInput = parameters.Flag("showInput", true);
        var failureIsError = parameters.Flag("returnInternalServerErrorOnFailure", false);
        var instance = await client.GetInstanceAsync(id, getInputsAndOutputs: true, context.RequestAborted) ?? throw ManagementException.NotFound();
        JsonArray? history = null;
        if (showHistory && instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending)
        {
            history = HistoryPayload.Of(instance, await client.GetOrchestrationHistoryAsync(id, context.RequestAborted), showInput, showOutput);
        }

        if (!instance.IsCompleted)
        {
            context.Response.Headers.Location = context.Request.GetEncodedUrl();
            context.Response.Headers.RetryAfter = PollAfter;
        }

        var status = !instance.IsCompleted ? StatusCodes.Status202Accepted
            : failureIsError && instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed ? StatusCodes.Status500InternalServerError
            : StatusCodes.Status200OK;
        return Results.Json(StatusPayload.Of(instance, showInput, history), DurableTaskJson.Options, statusCode: status);
    }

    /// <summary>The token that a caller sends back.</summary>
    public static string? TokenOf(HttpContext context) => context.Request.Headers[ContinuationHeader].ToString() is { Length: > 0 } token ? token : null;
}
