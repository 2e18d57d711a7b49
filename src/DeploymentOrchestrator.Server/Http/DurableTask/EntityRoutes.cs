using System.ComponentModel;
using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Server.Store;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>Lists entities and reads their states.</summary>
internal static class EntityRoutes
{
    private const int UsualPage = 100;

    /// <summary><c>GET entities</c>.</summary>
    public static Task<IResult> ListAllAsync(HttpContext context, DurableTaskClient client) => ListAsync(context, "", client);

    /// <summary><c>GET entities/{name}</c>.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, [Description("The entity's name.")] string name, DurableTaskClient client)
    {
        var parameters = new ManagementQuery(context.Request);
        var fetchState = parameters.Flag("fetchState", false);
        var entities = client.Entities.GetAllEntitiesAsync(new EntityQuery
        {
            InstanceIdStartsWith = name.Length == 0 ? "" : $"{new EntityInstanceId(name, "")}",
            LastModifiedFrom = parameters.Time("lastOperationTimeFrom"),
            LastModifiedTo = parameters.Time("lastOperationTimeTo"),
            PageSize = parameters.Count("top", UsualPage, InstanceRoutes.MostOfAPage),
            ContinuationToken = InstanceRoutes.TokenOf(context),
            IncludeState = fetchState,
        });
        var page = await entities.FirstPageAsync(context.RequestAborted);
        context.Response.Headers[InstanceRoutes.ContinuationHeader] = page.ContinuationToken ?? "";
        return Results.Json(
            page.Values.Select(entity => new EntityPayload(
                new EntityAddress(entity.Id.Name, entity.Id.Key), entity.LastModifiedTime.UtcDateTime, entity.IncludesState ? StateOf(entity) : null)),
            DurableTaskJson.Options);
    }

    /// <summary><c>GET entities/{name}/{key}</c>.</summary>
    public static async Task<IResult> GetAsync(HttpContext context, [Description("The entity's name.")] string name, [Description("Its key.")] string key, DurableTaskClient client)
    {
        _ = new ManagementQuery(context.Request);
        return await client.Entities.GetEntityAsync(new EntityInstanceId(name, key), context.RequestAborted) is { IncludesState: true } entity
            ? Results.Json(StateOf(entity), DurableTaskJson.Options)
            : throw ManagementException.NotFound();
    }

    private static JsonElement? StateOf(EntityMetadata entity) => Payload.Parse(entity.State.Value) is { } state ? MaskedSecrets.In(state) : null;
}
