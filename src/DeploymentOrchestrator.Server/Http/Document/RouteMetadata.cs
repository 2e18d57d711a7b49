using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary>A parameter that a route reads by itself, so that the error for a wrong one is its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for; what holds without it.</param>
/// <param name="Type">What is written there.</param>
/// <param name="In">Where it stands.</param>
/// <param name="IsRequired">It must be there.</param>
internal sealed record RouteParameter(
    string Name, string Description, JsonSchemaType Type = JsonSchemaType.String, ParameterLocation In = ParameterLocation.Query, bool IsRequired = false)
{
    /// <summary>The only values that it takes; empty: any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>A body that a route reads by itself.</summary>
/// <param name="Type">What it is; <see cref="object"/>: any JSON object; null: any JSON.</param>
/// <param name="IsRequired">It must be there.</param>
internal sealed record RouteBody(Type? Type, bool IsRequired = true);

/// <summary>A header of an answer.</summary>
/// <param name="Status">The answer's status.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it says.</param>
internal sealed record AnswerHeader(int Status, string Name, string Description);

/// <summary>Marks a route whose caller signs the body instead of sending a key.</summary>
internal sealed record Signed;

/// <summary>Says of a route what the document says of it.</summary>
internal static class RouteMetadata
{
    /// <summary>Its parameters beside those of its path.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, params RouteParameter[] parameters)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata([.. parameters]);

    /// <summary>An answer of JSON, or without a body.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder route, int status, string description, Type? body = null)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, body ?? typeof(void), body is null ? [] : ["application/json"]) { Description = description });

    /// <summary>An answer that is a problem.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, int status, string description)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]) { Description = description });
}
