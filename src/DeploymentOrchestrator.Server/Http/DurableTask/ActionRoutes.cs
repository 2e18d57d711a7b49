using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.Json;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>What can be done to one instance. Each action is recorded, with its caller and the parameter <c>reason</c>, before it is done.</summary>
internal static class ActionRoutes
{
    private const int BodyBytes = 1024 * 1024;
    private const string PollAfter = "10";

    /// <summary><c>POST instances/{id}/raiseEvent/{name}</c>. The instance's state is looked at before the body.</summary>
    public static async Task<IResult> RaiseEventAsync(HttpContext context, [Description("The instance.")] string id, [Description("The event.")] string name, DurableTaskClient client, IManagementJournal journal)
    {
        _ = new ManagementQuery(context.Request);
        await UnfinishedAsync(client, id, context.RequestAborted);
        var payload = await ReadAsync(context.Request, context.RequestAborted);
        journal.Record(context, "raiseEvent", $"{id} {name}");
        await client.RaiseEventAsync(id, name, payload, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST instances/{id}/terminate</c>.</summary>
    public static async Task<IResult> TerminateAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client, IManagementJournal journal)
    {
        var reason = new ManagementQuery(context.Request).Text("reason");
        await UnfinishedAsync(client, id, context.RequestAborted);
        journal.Record(context, "terminate", id);
        await client.TerminateInstanceAsync(id, (object)(reason ?? "no reason given"), context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST instances/{id}/suspend</c>. The original answers 500 for one that is suspended already.</summary>
    public static async Task<IResult> SuspendAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client, IManagementJournal journal)
    {
        var reason = new ManagementQuery(context.Request).Text("reason");
        var instance = await UnfinishedAsync(client, id, context.RequestAborted);
        if (instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended)
        {
            throw new ManagementException(StatusCodes.Status500InternalServerError, $"Instance {id} is suspended already.");
        }

        journal.Record(context, "suspend", id);
        await client.SuspendInstanceAsync(id, reason, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST instances/{id}/resume</c>; a blocked one, which the original does not know, tries again.</summary>
    public static async Task<IResult> ResumeAsync(
        HttpContext context, [Description("The instance.")] string id, DurableTaskClient client, IInstanceQueries queries, IManagementJournal journal)
    {
        var reason = new ManagementQuery(context.Request).Text("reason");
        var instance = await UnfinishedAsync(client, id, context.RequestAborted);
        if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Suspended && !(await queries.GetBlockedAsync(context.RequestAborted)).ContainsKey(id))
        {
            throw new ManagementException(StatusCodes.Status500InternalServerError, $"Instance {id} is {instance.RuntimeStatus}, neither suspended nor blocked.");
        }

        journal.Record(context, "resume", id);
        await client.ResumeInstanceAsync(id, reason, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST instances/{id}/restart</c>: under a new id, unless <c>restartWithNewInstanceId=false</c>.</summary>
    public static async Task<IResult> RestartAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client, IWaitHistory history, IManagementJournal journal)
    {
        var asNew = new ManagementQuery(context.Request).Flag("restartWithNewInstanceId", true);
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, context.RequestAborted) is not { } instance)
        {
            throw ManagementException.BadRequest("InstanceId does not match a valid orchestration instance.");
        }

        if (!asNew && !instance.IsCompleted)
        {
            throw StillThere();
        }

        // It has the same prefix as the old one, so that its id still names its release and version.
        var restarted = asNew ? $"{id[..(id.LastIndexOf(':') + 1)]}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}" : id;
        await history.CatchUpAsync(context.RequestAborted);
        journal.Record(context, "restart", restarted == id ? id : $"{id} as {restarted}");
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                instance.Name,
                Payload.Parse(instance.SerializedInput),
                new StartOrchestrationOptions(restarted) { Tags = instance.Tags }
                    .WithDedupeStatuses([.. asNew ? StartOrchestrationOptionsExtensions.ValidDedupeStatuses : InstanceStatuses.Unfinished]),
                context.RequestAborted);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            throw StillThere();
        }

        var payload = ManagementPayload.Of(context.Request, restarted);
        context.Response.Headers.Location = payload.StatusQueryGetUri;
        context.Response.Headers.RetryAfter = PollAfter;
        return Results.Json(payload, DurableTaskJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST instances/{id}/rewind</c>, which this engine does not do: a failed instance is restarted.</summary>
    public static async Task<IResult> RewindAsync(HttpContext context, [Description("The instance.")] string id, DurableTaskClient client)
    {
        _ = new ManagementQuery(context.Request);
        var instance = await client.GetInstanceAsync(id, context.RequestAborted) ?? throw ManagementException.NotFound();
        throw instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed
            ? new ManagementException(StatusCodes.Status501NotImplemented, "Rewind is not supported by the underlying storage provider.")
            : new ManagementException(
                StatusCodes.Status412PreconditionFailed,
                $"This orchestration has status {instance.RuntimeStatus}, but only orchestrations in the \"Failed\" state can be rewound.",
                isBare: true);
    }

    private static ManagementException StillThere() =>
        new(StatusCodes.Status409Conflict, "A non-terminal instance with this instance ID already exists.");

    private static async Task<OrchestrationMetadata> UnfinishedAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(id, cancellationToken) ?? throw ManagementException.NotFound();
        return instance.IsCompleted ? throw ManagementException.Gone() : instance;
    }

    private static async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw ManagementException.BadRequest("Only application/json request content is supported");
        }

        var body = await LimitedBody.ReadAsync(request.Body, BodyBytes, cancellationToken);
        if (body.Length > BodyBytes)
        {
            throw new ManagementException(StatusCodes.Status413PayloadTooLarge, $"The event has more than {BodyBytes} bytes.");
        }

        try
        {
            return body.Length == 0 ? Json.Null : JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            throw ManagementException.BadRequest("Invalid JSON content");
        }
    }
}
