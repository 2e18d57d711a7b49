using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Logs invalid HTTP (a line break in a header, headers that are too long). Kestrel refuses it before any code of this server: it raises an event and logs nothing itself.</summary>
internal sealed class UnreadableRequests(Refusals refusals) : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Listens from now on.</summary>
    public static void Watch(IServiceProvider services) =>
        services.GetRequiredService<DiagnosticListener>().Subscribe(new UnreadableRequests(services.GetRequiredService<Refusals>()), name => name == BadRequest);

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> told)
    {
        if (told.Value is IFeatureCollection features
            && features.Get<Listener>() == Listener.Public
            && features.Get<Refusals>() is null
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException refused)
        {
            refusals.Tell(refused.StatusCode, refused.Message);
        }
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }
}
