using DeploymentOrchestrator.Dashboard;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>
/// Durable Functions' HTTP management API, as extension 3.x answers it: scripts written for it work unchanged. Not here: starting an
/// orchestration and signalling an entity by hand, which would go past every check of the intakes.
/// </summary>
/// <remarks>Routes and answers: Azure/azure-functions-durable-extension, HttpApiHandler.cs and DurableClient.cs.</remarks>
internal static class DurableTaskRoutes
{
    /// <summary>Where it is.</summary>
    public const string Base = "/runtime/webhooks/durabletask";

    /// <summary>Adds the routes.</summary>
    public static void MapDurableTask(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Base).AddEndpointFilter(AnswerAsync).WithMetadata(new BareErrors());
        var reads = api.MapGroup("").RequireAuthorization(Policies.Read);
        var changes = api.MapGroup("").RequireAuthorization(Policies.Change);
        reads.MapGet("/instances", InstanceRoutes.ListAsync);
        changes.MapDelete("/instances", PurgeRoutes.ManyAsync);
        reads.MapGet("/instances/{id}", InstanceRoutes.GetAsync);
        changes.MapDelete("/instances/{id}", PurgeRoutes.OneAsync);
        changes.MapPost("/instances/{id}/raiseEvent/{name}", ActionRoutes.RaiseEventAsync);
        changes.MapPost("/instances/{id}/terminate", ActionRoutes.TerminateAsync);
        changes.MapPost("/instances/{id}/suspend", ActionRoutes.SuspendAsync);
        changes.MapPost("/instances/{id}/resume", ActionRoutes.ResumeAsync);
        changes.MapPost("/instances/{id}/restart", ActionRoutes.RestartAsync);
        changes.MapPost("/instances/{id}/rewind", ActionRoutes.RewindAsync);
        reads.MapGet("/entities", EntityRoutes.ListAllAsync);
        reads.MapGet("/entities/{name}", EntityRoutes.ListAsync);
        reads.MapGet("/entities/{name}/{key}", EntityRoutes.GetAsync);
    }

    /// <summary>Turns what cannot be done into its answer.</summary>
    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ManagementException refusal)
        {
            return refusal.Answer();
        }
        catch (InstanceNotFoundException)
        {
            return ManagementException.NotFound().Answer();
        }
        catch (InstanceEndedException)
        {
            // It has ended since it was looked at.
            return ManagementException.Gone().Answer();
        }
        catch (Exception error) when (error is Instances.StoreUnavailableException or global::DurableTask.Contracts.StoreUnavailableException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "5";
            return new ManagementException(StatusCodes.Status503ServiceUnavailable, error.Message).Answer();
        }
    }

    // The original's 404 and 410 have no body, and nothing may put one there.
    private sealed class BareErrors : Microsoft.AspNetCore.Http.Metadata.ISkipStatusCodePagesMetadata;
}
