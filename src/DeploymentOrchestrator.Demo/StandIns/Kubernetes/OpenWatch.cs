using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>An open watch, which sends every change as one line of JSON.</summary>
internal sealed class OpenWatch(HttpContext context, ClusterObjects objects, ClusterSelection selection, string apiVersion, long version)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool _isClosed;
    private volatile bool _isCut;
    private volatile bool _isMarked;
    private long _version = version;

    /// <summary>Sends changes until the watch is closed or cut, its reader disconnects or its time is over.</summary>
    /// <param name="isSilent">Returns true while nothing is to be sent.</param>
    /// <param name="longest">The maximum duration of the watch.</param>
    /// <param name="stopping">Canceled when the server stops.</param>
    public async Task TellAsync(Func<bool> isSilent, TimeSpan longest, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        end.CancelAfter(longest);
        context.Response.ContentType = "application/json";

        // The response headers are sent at once, even if nothing changes for a long time.
        await context.Response.Body.FlushAsync(end.Token);
        objects.Changed += Wake;
        try
        {
            while (!_isClosed)
            {
                if (_isCut)
                {
                    await CutAsync();
                    return;
                }

                if (!isSilent() && !await TellChangesAsync(end.Token))
                {
                    return;
                }

                await _wake.Reader.ReadAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The time of the watch is over, or its reader has disconnected.
        }
        finally
        {
            objects.Changed -= Wake;
        }
    }

    /// <summary>Ends the watch properly, as the API server does every few minutes.</summary>
    public void Close()
    {
        _isClosed = true;
        Wake();
    }

    /// <summary>Ends the watch as a lost connection does: in the middle of a line.</summary>
    public void Cut()
    {
        _isCut = true;
        Wake();
    }

    /// <summary>Sends the newest resource version without a change.</summary>
    public void Mark()
    {
        _isMarked = true;
        Wake();
    }

    /// <summary>Checks whether there is something to send.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    private async Task<bool> TellChangesAsync(CancellationToken cancellationToken)
    {
        if (objects.Since(_version, selection) is not { } changes)
        {
            await TellAsync("ERROR", KubernetesRefusal.Expired.ToStatus(), cancellationToken);
            return false;
        }

        foreach (var change in changes)
        {
            await TellAsync(change.Type, change.Object.Json, cancellationToken);
            _version = change.Version;
        }

        if (_isMarked)
        {
            _isMarked = false;
            _version = Math.Max(_version, objects.Version);
            var marked = string.Create(CultureInfo.InvariantCulture, $$$"""{"kind":"{{{ClusterObject.KindOf(selection.Resource)}}}","apiVersion":"{{{apiVersion}}}","metadata":{"resourceVersion":"{{{_version}}}","creationTimestamp":null},"spec":{"interval":""}}""");
            await TellAsync("BOOKMARK", Encoding.UTF8.GetBytes(marked), cancellationToken);
        }

        return true;
    }

    private async Task TellAsync(string type, byte[] json, CancellationToken cancellationToken)
    {
        var body = context.Response.Body;
        await body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","object":"""), cancellationToken);
        await body.WriteAsync(json, cancellationToken);
        await body.WriteAsync("}"u8.ToArray(), cancellationToken);
        await body.WriteAsync(LineEnd, cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    private async Task CutAsync()
    {
        await context.Response.Body.WriteAsync("""{"type":"MODIFIED","object":{"apiVersion":"helm.tool"""u8.ToArray());
        await context.Response.Body.FlushAsync();
        context.Abort();
    }
}
