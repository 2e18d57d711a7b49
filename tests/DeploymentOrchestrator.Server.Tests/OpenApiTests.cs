using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Http.DurableTask;
using Json.Schema;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>The document is generated from the routes. The result is compared with a copy, so that a change of the API is noticed.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new(DurableTaskJson.Options) { WriteIndented = true };

    [Fact]
    public async Task The_API_matches_its_golden_document()
    {
        await using var server = await TestServer.StartAsync();

        Transcript.IsAsBefore(JsonSerializer.Serialize(await ReadAsync(server), Indented).ReplaceLineEndings("\n") + "\n", "openapi.json");
    }

    [Fact]
    public async Task The_document_describes_exactly_the_routes_and_their_parameters()
    {
        await using var server = await TestServer.StartAsync();
        var document = await ReadAsync(server);

        var described = Operations(document)
            .Select(operation => $"{operation.Method} {operation.Path} {string.Join(' ', Parameters(operation.Operation).Where(parameter => parameter.In == "path").Select(parameter => parameter.Name))}".TrimEnd());
        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.Contains("{*", StringComparison.Ordinal))
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} {route.RoutePattern.RawText} {string.Join(' ', route.RoutePattern.Parameters.Select(parameter => parameter.Name))}".TrimEnd()));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Wait", typeof(WaitView))]
    [InlineData("Place", typeof(PlaceView))]
    [InlineData("Report", typeof(ReportView))]
    [InlineData("Release", typeof(ReleaseView))]
    [InlineData("Version", typeof(VersionView))]
    [InlineData("DeadLetter", typeof(DeadLetterView))]
    [InlineData("DeadLetterPage", typeof(DeadLetterPage))]
    [InlineData("WebhookTrial", typeof(WebhookTrial))]
    [InlineData("KioskLink", typeof(KioskLink))]
    [InlineData("NewKioskLink", typeof(NewKioskLink))]
    public async Task A_schema_has_the_properties_of_its_record(string schema, Type record)
    {
        await using var server = await TestServer.StartAsync();
        var document = await ReadAsync(server);

        Assert.Equal(
            record.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal),
            document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_query_parameter_in_it_is_accepted_by_its_route()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (method, path, operation) in Operations(await ReadAsync(server)).Where(operation => operation.Path.StartsWith(DurableTaskRoutes.Base, StringComparison.Ordinal)))
        {
            var address = Regex.Replace(path, @"\{\w+\}", "nothing");
            var query = string.Join('&', Parameters(operation).Where(parameter => parameter.In == "query").Select(parameter => $"{parameter.Name}={Example(parameter.Name)}"));
            using var answer = await server.ManageAsync(new HttpMethod(method), $"{address[1..]}?{query}");

            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(!text.Contains("There is no parameter", StringComparison.Ordinal), $"{method} {path}: {text}");
        }
    }

    [Fact]
    public async Task Every_reference_in_it_resolves()
    {
        await using var server = await TestServer.StartAsync();
        var document = await ReadAsync(server);
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).ToHashSet();

        Assert.All(Regex.Matches(document.GetRawText(), "\"#/components/schemas/(\\w+)\""), reference => Assert.Contains(reference.Groups[1].Value, schemas));
    }

    [Theory]
    [InlineData("api/instances/{0}/history", "RecordedHistory", "history", "RecordedEvent")]
    [InlineData("runtime/webhooks/durabletask/instances/{0}?showHistory=true&showHistoryOutput=true", "Instance", "historyEvents", "InstanceEvent")]
    public async Task A_history_fits_its_schema_and_each_property_of_its_events_is_described(string route, string schema, string events, string item)
    {
        await using var server = await TestServer.StartAsync();
        var schemas = (await ReadAsync(server)).GetProperty("components").GetProperty("schemas");
        var (task, asked) = await server.AskAsync("""{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""");
        await server.ReportAsync(SampleEvent.Succeeded("web", "1.0.0"));
        await TestServer.ResultAsync(task);
        var id = JsonElement.Parse(asked.Body).GetProperty("instanceId").GetString()!;
        await server.EndOfAsync(id);

        using var answer = await server.ManageAsync(HttpMethod.Get, string.Format(CultureInfo.InvariantCulture, route, id));
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());

        var definitions = schemas.GetRawText().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        var result = JsonSchema.FromText($$"""{"$ref": "#/$defs/{{schema}}", "$defs": {{definitions}}}""").Evaluate(body, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(detail => detail.Errors is not null).Select(detail => $"{detail.InstanceLocation}: {string.Join(' ', detail.Errors!.Values)}")));
        var described = schemas.GetProperty(item).GetProperty("properties").EnumerateObject().Select(property => property.Name);
        Assert.Subset(described.ToHashSet(), body.GetProperty(events).EnumerateArray().SelectMany(recorded => recorded.EnumerateObject()).Select(property => property.Name).ToHashSet());
    }

    private static string Example(string parameter) =>
        parameter.Contains("Time", StringComparison.Ordinal) ? "2026-08-20T10:00:00Z"
        : parameter.StartsWith("show", StringComparison.Ordinal) || parameter is "fetchState" or "restartWithNewInstanceId" or "returnInternalServerErrorOnFailure" ? "true"
        : parameter is "top" ? "1"
        : parameter is "runtimeStatus" ? "Completed"
        : "x";

    private static async Task<JsonElement> ReadAsync(TestServer server)
    {
        using var answer = await server.ManageAsync(HttpMethod.Get, "openapi.json");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    private static IEnumerable<(string Name, string In)> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(parameter => (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!))
        : [];
}
