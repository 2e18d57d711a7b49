using System.Globalization;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>Azure Pipelines shows the body of a refusal to nobody, so the server's log must contain the reason, in one line.</summary>
public sealed class RefusalTests
{
    private const string Good = """{"helmReleaseName": "web", "helmReleaseVersion": "1.0.0"}""";

    /// <summary>The method, path and query, a header and its value, and the expected status, response and log text.</summary>
    public static TheoryData<string, string, string, string, int, string> Refused => new()
    {
        { "GET", Path(TestServer.Key), "", "", 405, "only POST is taken here" },
        { "PUT", Path(TestServer.Key), "", "", 405, "The method is PUT" },
        { "POST", "/api/AdoCallBack", "", "", 401, "The function key is missing" },
        { "POST", Path("wrong"), "", "", 401, "The function key is wrong" },
        { "POST", Path($"{TestServer.Key}?code={TestServer.Key}"), "", "", 401, "The function key came twice" },
        { "POST", $"/AdoCallBack?code={TestServer.Key}&", "", "", 404, "/api/AdoCallBack" },
        { "POST", $"/api/AdoCallback2?code={TestServer.Key}&", "", "", 404, "input function" },
        { "POST", $"/api/AdoCallBack%3Fcode={TestServer.Key}?code={TestServer.Key}&", "", "", 404, "/api/…" },
        { "POST", $"/api/AdoCallBack/{TestServer.Key}", "", "", 404, "/api/AdoCallBack/…" },
        { "POST", $"/api/deployments?code={TestServer.Key}&", "", "", 404, "There is no such route" },
        { "POST", Path(TestServer.Key), "PlanUrl", "https://tfs.corp.example/tfs/K%C3%B6ln/", 403, "AzureDevOps__Organizations__1=https://tfs.corp.example/tfs/K%C3%B6ln/" },
        { "POST", Path(TestServer.Key), "PlanUrl", "https://acme.visualstudio.com/", 403, "AzureDevOps__Organizations__1" },
        { "POST", Path(TestServer.Key), "PlanUrl", "http://tfs.corp.example/tfs/DefaultCollection/", 400, "PlanUrl must be the https address" },
        { "POST", Path(TestServer.Key), "JobId", "x", 400, "JobId is \"x\", not a GUID" },
        { "POST", Path(TestServer.Key), "RequestType", "Stop", 400, "RequestType is \"Stop\"" },
        { "POST", Path(TestServer.Key), "Content-Length", "5000", 408, "Reading the request body timed out" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refused_request_is_logged_in_one_line_without_the_key(string method, string path, string header, string value, int status, string says)
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody(Good);
        request = header.Length == 0 ? request : With(request, header, value);
        var sent = Encoding.Latin1.GetString(request.ToBytes());
        var before = server.Log.Lines.Count;

        var answer = await server.SendAsync(Encoding.Latin1.GetBytes($"{method} {path}{sent[sent.IndexOf(" HTTP/1.1", StringComparison.Ordinal)..]}"));

        Assert.Equal(status, answer.Status);
        var line = Assert.Single(server.Log.Lines.Skip(before), line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains($"{status}", line);
        Assert.Contains(says, line);
        Assert.DoesNotContain('\n', line.TrimEnd());
        Assert.DoesNotContain(server.Log.Lines.Skip(before).Where(one => !one.Contains("Microsoft.AspNetCore", StringComparison.Ordinal)), one => one.Contains(TestServer.Key[..10], StringComparison.Ordinal));
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("x\r\n y", 400)]
    [InlineData("x\0y", 400)]
    [InlineData("131072", 431)]
    public async Task A_request_that_Kestrel_rejects_is_logged_too(string token, int status)
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody(Good);
        var before = server.Log.Lines.Count;

        var answer = await server.SendAsync(request.With("AuthToken", status == 431 ? new string('x', int.Parse(token, CultureInfo.InvariantCulture)) : token));

        Assert.Equal(status, answer.Status);
        await Eventually.TrueAsync(() => Task.FromResult(server.Log.Lines.Skip(before).Any(line => line.Contains("Refused", StringComparison.Ordinal))));
        var line = Assert.Single(server.Log.Lines.Skip(before), line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains($"Refused what is no HTTP request with {status}", line);
    }

    [Theory]
    [InlineData("//api/AdoCallBack")]
    [InlineData("/api//AdoCallBack/")]
    [InlineData("///API///adocallback")]
    public async Task Repeated_slashes_count_as_one(string path)
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody(Good);
        var sent = Encoding.Latin1.GetString(request.ToBytes());

        var answer = await server.SendAsync(Encoding.Latin1.GetBytes($"POST {path}?code={TestServer.Key}&{sent[sent.IndexOf(" HTTP/1.1", StringComparison.Ordinal)..]}"));

        Assert.Equal(202, answer.Status);
    }

    [Fact]
    public async Task Repeated_refusals_do_not_flood_the_log()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 80; i++)
        {
            using var answer = await server.GetAsync("/api/AdoCallBack");
        }

        var lines = server.Log.Lines.Count(line => line.Contains("Refused GET", StringComparison.Ordinal));
        server.Clock.Jump(TimeSpan.FromMinutes(1));
        using var later = await server.GetAsync("/api/AdoCallBack");

        Assert.Equal(60, lines);
        Assert.Contains(server.Log.Lines, line => line.Contains("20 more requests were refused before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scans_for_unknown_paths_are_not_logged()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.GetAsync("/wp-login.php");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("Refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_task_without_body_and_without_length_is_failed_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        var task = PipelineTask.OfNewRun("run");
        var known = server.AzureDevOps.Expect(task);
        var sent = Encoding.Latin1.GetString(task.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody("").ToBytes());

        var answer = await server.SendAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", sent.Split("\r\n").Where(line => !line.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)))));

        Assert.Equal(202, answer.Status);
        Assert.Equal("failed", await TestServer.ResultAsync(known));
        Assert.Contains(known.Issues, issue => issue.Message.Contains("body is empty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_canceled_task_ends_its_wait()
    {
        await using var server = await TestServer.StartAsync();
        var task = PipelineTask.OfNewRun("run");
        var (_, waiting) = await server.AskAsync(Good, task);
        var id = JsonElement.Parse(waiting.Body).GetProperty("instanceId").GetString()!;

        var answer = await server.SendAsync(
            With(task.Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, TestServer.Key).WithBody(""), "RequestType", "Cancel"));

        Assert.Equal((202, "Canceled: the task's wait has ended."), (answer.Status, answer.Message));
        await server.EndOfAsync(id);
    }

    private static RawRequest With(RawRequest request, string header, string value) =>
        request.Head.Contains($"\r\n{header}: ", StringComparison.Ordinal) ? request.With(header, value) : request with { Head = $"{request.Head}{header}: {value}\r\n" };

    private static string Path(string key) => $"/api/AdoCallBack?code={key}&";
}
