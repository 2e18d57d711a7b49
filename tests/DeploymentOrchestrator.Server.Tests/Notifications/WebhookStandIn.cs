using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Server.Tests.Notifications;

/// <summary>The receiver of a webhook: it stores what it receives, and answers as a test says.</summary>
internal sealed class WebhookStandIn : IAsyncDisposable
{
    /// <summary>The secret part of the address.</summary>
    public const string Secret = "T0SECRET-B0SECRET-webhook-9f8e7d";

    private readonly Lock _gate = new();
    private readonly List<(string Path, string Body)> _received = [];
    private readonly WebApplication _app;

    private WebhookStandIn(WebApplication app) => _app = app;

    public Func<HttpContext, int> Answer { get; set; } = _ => 200;

    public string Url => $"{_app.Urls.Single()}/services/{Secret}?sig={Secret}";

    public IReadOnlyList<(string Path, string Body)> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>The titles of the received messages, in order.</summary>
    public IReadOnlyList<string> Messages => [.. Received.Select(message => string.Join(" + ", JsonElement.Parse(message.Body).GetProperty("notices").EnumerateArray()
        .Select(notice => $"{(notice.GetProperty("isOver").GetBoolean() ? "Over: " : "")}{notice.GetProperty("title")}")))];

    public static async Task<WebhookStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var standIn = new WebhookStandIn(builder.Build());
        standIn._app.Run(standIn.TakeAsync);
        await standIn._app.StartAsync();
        return standIn;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.StatusCode = Answer(context);
        lock (_gate)
        {
            _received.Add((context.Request.Path, body));
        }
    }
}
