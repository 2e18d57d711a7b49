using DeploymentOrchestrator.Dashboard;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.Document;

/// <summary>How callers show who they are, as the document says it, and which way a route asks for.</summary>
internal static class SecuritySchemes
{
    /// <summary>Every way.</summary>
    public static IReadOnlyDictionary<string, OpenApiSecurityScheme> All { get; } = new Dictionary<string, OpenApiSecurityScheme>
    {
        ["functionKeyHeader"] = Key(ParameterLocation.Header, "x-functions-key", "One of Keys:Function."),
        ["functionKeyQuery"] = Key(ParameterLocation.Query, "code", "One of Keys:Function."),
        ["managementKeyHeader"] = Key(ParameterLocation.Header, "x-functions-key", "One of Keys:Management; to read, also one of Keys:ReadOnly."),
        ["managementKeyQuery"] = Key(ParameterLocation.Query, "code", "One of Keys:Management; to read, also one of Keys:ReadOnly."),
        ["signature"] = Key(ParameterLocation.Header, "X-Signature", "sha256=<HMAC of the body with one of Flux:Webhooks' secrets, in hex>."),
    };

    /// <summary>What a route asks for: one of these.</summary>
    public static IList<OpenApiSecurityRequirement> Of(IEnumerable<object> metadata, OpenApiDocument? document)
    {
        string[] names =
            metadata.OfType<Signed>().Any() ? ["signature"]
            : metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy switch
            {
                PublicRoutes.AskPolicy => ["functionKeyQuery", "functionKeyHeader"],
                Policies.Read or Policies.Change => ["managementKeyHeader", "managementKeyQuery"],
                _ => [],
            };
        return [.. names.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
    }

    private static OpenApiSecurityScheme Key(ParameterLocation place, string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = place, Name = name, Description = description };
}
