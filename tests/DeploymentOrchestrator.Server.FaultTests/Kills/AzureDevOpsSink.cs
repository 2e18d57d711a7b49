using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>An Azure DevOps on a normal day: mostly it answers, now and then it is slow, throttles, fails or closes the connection. It records every TaskCompleted.</summary>
internal sealed class AzureDevOpsSink : IAsyncDisposable
{
    // Two failures per task are enough; a third would only make the test wait for the pause after it.
    private const int BadCalls = 2;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ToldTask> _tasks = new();

    private AzureDevOpsSink(WebApplication app) => _app = app;

    /// <summary>If false, it answers everything at once.</summary>
    public bool IsMoody { get; set; } = true;

    public static async Task<AzureDevOpsSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new AzureDevOpsSink(app);
        app.Run(sink.AnswerAsync);
        await app.StartAsync();
        return sink;
    }

    /// <summary>The URL of an organization; every name exists.</summary>
    public Uri Organization(string name) => new($"{_app.Urls.Single()}/{name}/");

    /// <summary>The calls for the task of a run.</summary>
    public ToldTask Of(string planId) => _tasks.GetOrAdd(planId, _ => new ToldTask());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!.Split('/');
        if (path[^1] is not "events")
        {
            await WriteAsync(context, 200, """{"id": 7}""");
            return;
        }

        var task = Of(path[Array.IndexOf(path, "plans") + 1]);
        var result = JsonElement.Parse(body).GetProperty("result").GetString()!;
        var mood = IsMoody && task.Call() <= BadCalls ? Random.Shared.Next(100) : 100;
        switch (mood)
        {
            case < 6:
                task.Refused.Enqueue(result);
                context.Response.Headers.RetryAfter = "1";
                await WriteAsync(context, 503, "");
                break;
            case < 10:
                task.Refused.Enqueue(result);
                context.Response.Headers.RetryAfter = "1";
                await WriteAsync(context, 429, "");
                break;
            case < 13:
                task.Refused.Enqueue(result);
                context.Abort();
                break;
            case < 16:
                task.TakenUnanswered++;
                task.Take(result);
                context.Abort();
                break;
            default:
                task.Take(result);
                await Task.Delay(mood < 24 ? Random.Shared.Next(100, 1500) : 0);
                await WriteAsync(context, 204, "");
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (body.Length > 0)
        {
            await context.Response.WriteAsync(body);
        }
    }
}
