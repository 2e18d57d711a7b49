using System.Net;
using System.Text.Json;
using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Builder;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>Every problem response has the same format, whether a route, the server's checks or the framework writes it.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("GET", "api/nothing", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("GET", "api/FluxEvent", HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    [InlineData("POST", "api/FluxEvent", HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData("POST", "api/AdoCallBack", HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData("GET", "api/fails", HttpStatusCode.InternalServerError, "Internal Server Error")]
    public async Task A_problem_has_the_status_phrase_as_title_and_no_detail_beyond_the_log(string method, string path, HttpStatusCode status, string title)
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/api/fails", Fail).WithMetadata(Listener.Public).AllowAnonymous());
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path));

        using var answer = await http.SendAsync(request);

        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((title, (int)status), (problem.GetProperty("title").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.Empty(problem.EnumerateObject().Select(property => property.Name).Except(["type", "title", "status", "detail"]));
    }

    [Fact]
    public async Task An_internal_error_is_detailed_in_the_log_only()
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/api/fails", Fail).WithMetadata(Listener.Public).AllowAnonymous());

        using var answer = await server.GetAsync("api/fails");

        Assert.DoesNotContain("a secret", await answer.Content.ReadAsStringAsync());
        Assert.Contains(server.Log.Lines, line => line.Contains("a secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_JSON_answer_ends_with_a_line_and_no_other_does()
    {
        await using var server = await TestServer.StartAsync(map: app => app.MapGet("/api/fails", Fail).WithMetadata(Listener.Public).AllowAnonymous());
        var (_, asked) = await server.AskAsync("""{"helmReleaseName": "ffc-demo-web", "helmReleaseVersion": "4.32.30"}""");
        List<string> bodies = [asked.Body];
        foreach (var path in new[] { "api/nothing", "api/FluxEvent", "api/fails" })
        {
            using var answer = await server.GetAsync(path);
            bodies.Add(await answer.Content.ReadAsStringAsync());
        }

        foreach (var path in new[] { "api/deployments", "openapi.json", "healthz/ready", "nothing", "?format=json", "api/dead-letters?top=x" })
        {
            using var answer = await server.ManageAsync(HttpMethod.Get, path);
            bodies.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.All(bodies, body => Assert.EndsWith("}\n", body.Replace("]\n", "}\n", StringComparison.Ordinal)));
        Assert.All(bodies, body => Assert.False(body.EndsWith("\n\n", StringComparison.Ordinal)));

        using var bare = await server.ManageAsync(HttpMethod.Get, "runtime/webhooks/durabletask/instances/nobody");
        using var live = await server.GetAsync("healthz/live");
        Assert.Equal(("", "Healthy"), (await bare.Content.ReadAsStringAsync(), await live.Content.ReadAsStringAsync()));
    }

    private static string Fail() => throw new InvalidOperationException("a secret of the code");
}
