using System.Net.Mime;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary><c>GET /openapi.json</c>: every route of both listeners, made from the routes themselves.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";

    /// <summary>What readers of the document call the types of the code.</summary>
    public static IReadOnlyDictionary<Type, string> Schemas { get; } = new Dictionary<Type, string>
    {
        [typeof(CallbackBody)] = "CallbackRequest",
        [typeof(CallbackPipeline)] = "CallingPipeline",
        [typeof(DeadLetterView)] = "DeadLetter",
        [typeof(EntityPayload)] = "Entity",
        [typeof(MessagePayload)] = "Message",
        [typeof(PlaceView)] = "Place",
        [typeof(ProblemDetails)] = "Problem",
        [typeof(PurgedPayload)] = "Purged",
        [typeof(RecordedEventBody)] = "RecordedEvent",
        [typeof(ReleaseView)] = "Release",
        [typeof(ReportView)] = "Report",
        [typeof(ShownEventBody)] = "InstanceEvent",
        [typeof(StatusPayload)] = "Instance",
        [typeof(VersionView)] = "Version",
        [typeof(WaitView)] = "Wait",
    };

    /// <summary>Adds what makes the document.</summary>
    public static void AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        });
        services.AddOpenApi(Name, document =>
        {
            document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            document.CreateSchemaReferenceId = type => Schemas.GetValueOrDefault(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            document.AddSchemaTransformer<HistoryDescription>();
            document.AddOperationTransformer<RouteDescription>();
            document.AddDocumentTransformer<DocumentDescription>();
        });
    }

    /// <summary>The document.</summary>
    public static async Task<IResult> GetAsync([FromKeyedServices(Name)] IOpenApiDocumentProvider provider, CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        return Results.Text($"{await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken)}\n", MediaTypeNames.Application.Json);
    }
}
