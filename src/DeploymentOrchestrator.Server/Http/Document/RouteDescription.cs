using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary>Adds to an operation what the route says of itself beside its handler's signature.</summary>
internal sealed class RouteDescription : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = null;
        operation.Summary = metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary;
        operation.Security = SecuritySchemes.Of(metadata, context.Document);
        foreach (var parameter in metadata.OfType<RouteParameter>())
        {
            (operation.Parameters ??= []).Add(Describe(parameter));
        }

        if (metadata.OfType<RouteBody>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = body.IsRequired,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = await SchemaAsync(body.Type, context, cancellationToken) } },
            };
        }

        foreach (var answer in metadata.OfType<IProducesResponseTypeMetadata>())
        {
            ((OpenApiResponse)operation.Responses![$"{answer.StatusCode}"]).Description = answer.Description;
        }

        foreach (var header in metadata.OfType<AnswerHeader>())
        {
            var answer = (OpenApiResponse)operation.Responses![$"{header.Status}"];
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
            answer.Headers[header.Name] = new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    private static OpenApiParameter Describe(RouteParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.In,
        Description = parameter.Description,
        Required = parameter.IsRequired,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type,
            Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => (JsonNode)value)],
        },
    };

    private static async Task<IOpenApiSchema> SchemaAsync(Type? type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (type is null || type == typeof(object))
        {
            return new OpenApiSchema { Type = type is null ? null : JsonSchemaType.Object };
        }

        var name = ApiDocument.Schemas[type];
        context.Document!.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new OpenApiSchemaReference(name, context.Document);
    }
}
