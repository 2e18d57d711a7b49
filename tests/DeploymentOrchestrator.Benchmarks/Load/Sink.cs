using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Accepts everything that is sent to it over loopback, and reports it. It answers as Azure DevOps does when all is well.</summary>
internal sealed class Sink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Sink(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Called with the path of each request.</summary>
    public Action<string> Received { get; set; } = _ => { };

    public static async Task<Sink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new Sink(builder.Build());
        sink._app.Run(sink.AnswerAsync);
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        Received(context.Request.Path);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"id":1}""");
    }
}
