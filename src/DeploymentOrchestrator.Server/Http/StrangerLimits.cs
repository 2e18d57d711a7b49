using System.IO.Pipelines;
using DeploymentOrchestrator.Server.Configuration;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>What callers may take of the memory before a key or signature is checked; see docs/operations.md for the sum.</summary>
internal static class StrangerLimits
{
    // Beside it a listener's queue of the system holds what is not read yet.
    private const int ReadBufferBytes = 16 * 1024;
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(2);

    /// <summary>Adds them.</summary>
    public static void AddStrangerLimits(this IServiceCollection services, LimitSettings limits)
    {
        services.AddSingleton(new RequestBudget(limits.RequestBytes, TimeProvider.System));
        services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ReadBufferBytes);
    }

    /// <summary>Puts every body under the budget.</summary>
    public static void UseStrangerLimits(this WebApplication app)
    {
        var budget = app.Services.GetRequiredService<RequestBudget>();
        var listeners = app.Services.GetRequiredService<Listeners>();
        app.Use(async (context, next) =>
        {
            context.Features.Get<OpenConnection>()?.HasRequest();
            if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            {
                await next(context);
                return;
            }

            using var share = budget.Begin();
            share.TakeHeaders(BytesOf(context.Request.Headers));
            var body = context.Request.BodyReader;
            context.Request.Body = new MeteredBody(body, share);

            // Not by the token of a read: Kestrel could not drain such a body. Disposed here, so that no later request of this connection is hit.
            await using var ended = share.Ended.Register(() => EndRead(body));
            await next(context);
        });

        // Complete requests are still answered. Unfinished bodies and idle connections would delay the shutdown.
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            budget.GiveUpArriving();
            _ = Task.Delay(LastMoments).ContinueWith(_ => listeners.EndStrangers(), TaskScheduler.Default);
        });
    }

    private static void EndRead(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection has gone, and the read with it. Thrown on, it would end the process: a timer calls this.
        }
    }

    // As texts of two bytes a character, which is what they are kept as.
    private static long BytesOf(IHeaderDictionary headers) =>
        headers.Sum(header => sizeof(char) * (header.Key.Length + header.Value.Sum(value => (long)(value?.Length ?? 0))));
}
