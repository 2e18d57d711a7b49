using System.Net.Mime;

namespace DeploymentOrchestrator.Server.Http;

/// <summary><c>GET /openapi.json</c>: every route of both listeners, written by hand and compared with the routes by a test.</summary>
internal static class ApiDocument
{
    /// <summary>The document.</summary>
    public static IResult Get() =>
        Results.Stream(typeof(ApiDocument).Assembly.GetManifestResourceStream("openapi.json")!, MediaTypeNames.Application.Json);
}
