using System.Collections.Concurrent;
using System.Net;
using DeploymentOrchestrator.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>A real HTTP server on a free loopback port. It records what it receives, and answers as configured.</summary>
public sealed class RecordingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>A client like the product's, but with loopback addresses allowed.</summary>
    public HttpClient Http { get; } = new(AzureDevOpsConnections.CreateHandler(allowLoopback: true));

    /// <summary>The URL of the organization.</summary>
    public string PlanUrl => $"{_app.Urls.Single()}/acme/";

    public ConcurrentQueue<HttpMessage> Received { get; } = [];

    /// <summary>Answers a request. By default, the creation of a log gets the ID 7, and everything else a 204.</summary>
    public Func<HttpMessage, HttpContext, Task> Answer { get; set; } = (request, context) => request.StartLine.Contains("/logs?", StringComparison.Ordinal)
        ? context.Response.WriteAsync("{\"id\":7}")
        : Status(context, 204);

    public static async Task<RecordingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var standIn = new RecordingServer(app);
        app.Run(standIn.ReceiveAsync);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>Answers with one of the recorded responses.</summary>
    public void AnswerAs(string sample) => Answer = async (_, context) =>
    {
        var recorded = Samples.Http(Samples.Bytes(sample));
        context.Response.StatusCode = int.Parse(recorded.StartLine.Split(' ')[1]);
        foreach (var (name, value) in recorded.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(recorded.Body);
    };

    /// <summary>Never answers; ends when the caller gives up.</summary>
    public static Task Hang(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new HttpMessage(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Protocol}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        Received.Enqueue(request);
        await Answer(request, context);
    }
}
