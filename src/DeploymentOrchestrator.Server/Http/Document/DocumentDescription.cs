using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary>Adds to the document what belongs to no operation, and the routes that the framework maps without a handler, which it does not describe itself.</summary>
internal sealed class DocumentDescription(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "DeploymentOrchestrator",
            Version = "1",
            Description = "An Azure pipeline waits, without an agent, until Flux has deployed its Helm chart. /api/AdoCallBack, /api/FluxEvent and /api/FluxStatus are on the public listener, health on both, everything else on the management listener only.",
        };
        document.Servers = null;
        document.Tags = null;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = SecuritySchemes.All.ToDictionary(scheme => scheme.Key, scheme => (IOpenApiSecurityScheme)scheme.Value);
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<MethodInfo>() is null && route.Metadata.GetMetadata<IEndpointSummaryMetadata>() is { } summary)
            {
                var answers = route.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>();
                var operation = new OpenApiOperation { Summary = summary.Summary, Security = SecuritySchemes.Of(route.Metadata, document), Responses = [] };
                foreach (var answer in answers)
                {
                    operation.Responses[$"{answer.StatusCode}"] = new OpenApiResponse { Description = answer.Description };
                }

                document.Paths.Add(route.RoutePattern.RawText!, new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } });
            }
        }

        return Task.CompletedTask;
    }
}
