using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary>Adds to the document what the items of a history are: in the code they are JSON without a type.</summary>
internal sealed class HistoryDescription : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var items = (context.JsonPropertyInfo?.DeclaringType, context.JsonPropertyInfo?.Name) switch
        {
            ({ } declaring, "history") when declaring == typeof(RecordedHistory) => typeof(RecordedEventBody),
            ({ } declaring, "historyEvents") when declaring == typeof(StatusPayload) => typeof(ShownEventBody),
            _ => null,
        };
        if (items is not null)
        {
            schema.Items = await context.GetOrCreateSchemaAsync(items, null, cancellationToken);
        }
    }
}
