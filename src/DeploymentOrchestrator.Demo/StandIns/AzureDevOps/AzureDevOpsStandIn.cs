using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>
/// A stand-in for Azure DevOps. It answers as Azure DevOps does, records every call, and reports which of its rules a call broke.
/// Tests can make it answer differently, as Azure DevOps does on a bad day.
/// </summary>
internal sealed class AzureDevOpsStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<StandInCall> _calls = [];
    private readonly List<string> _broken = [];
    private readonly List<StandInTask> _tasks = [];
    private readonly ConcurrentDictionary<StandInRoute, Func<StandInCall, StandInAnswer?>> _scripts = new();
    private readonly CancellationTokenSource _closing = new();

    private AzureDevOpsStandIn(WebApplication app) => _app = app;

    /// <summary>Called for every call after it was answered, one at a time.</summary>
    public Action<StandInCall, StandInTask?>? Called { get; set; }

    /// <summary>True if tasks of any pipeline may call and no rules are checked, for people who try the server by hand.</summary>
    public bool TakesStrangers { get; set; }

    /// <summary>The organization's URL.</summary>
    public Uri Organization => new($"{_app.Urls.Single()}/acme/");

    /// <summary>Every call so far, in order of arrival.</summary>
    public IReadOnlyList<StandInCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Every rule violation so far.</summary>
    public IReadOnlyList<string> Broken
    {
        get
        {
            lock (_gate)
            {
                return [.. _broken];
            }
        }
    }

    /// <summary>Every task that is waiting or has waited.</summary>
    public IReadOnlyList<StandInTask> Tasks
    {
        get
        {
            lock (_gate)
            {
                return [.. _tasks];
            }
        }
    }

    /// <summary>Starts a stand-in on a free port of this machine.</summary>
    public static async Task<AzureDevOpsStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new AzureDevOpsStandIn(app);
        app.Run(standIn.AnswerAsync);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>A pipeline task begins to wait.</summary>
    public StandInTask Expect(PipelineTask task)
    {
        lock (_gate)
        {
            var known = new StandInTask(task, _tasks.Count + 7);
            _tasks.Add(known);
            return known;
        }
    }

    /// <summary>The server that calls for these tasks was killed, so it may send its last call again.</summary>
    public void ServerDied()
    {
        lock (_gate)
        {
            _tasks.ForEach(task => task.ServerDied());
        }
    }

    /// <summary>Answers the calls of one route from a script; if the script returns null, it answers as usual.</summary>
    public void Script(StandInRoute route, Func<StandInCall, StandInAnswer?> script) => _scripts[route] = script;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = new StandInCall(
            context.Request.Method,
            $"{context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));

        StandInAnswer answer;
        lock (_gate)
        {
            answer = Take(call);
        }

        if (answer == StandInAnswer.Hang)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        // Not even an empty body may be written to a 204: Kestrel would close the connection afterwards.
        if (answer.Body.Length > 0)
        {
            await context.Response.WriteAsync(answer.Body);
        }
    }

    private StandInAnswer Take(StandInCall call)
    {
        _calls.Add(call);
        var (task, broken) = Judge(call);
        var scripted = _scripts.GetValueOrDefault(call.Route)?.Invoke(call);
        var answer = scripted ?? (broken.Length > 0 ? StandInReplies.Refused : StandInReplies.To(call, task!));
        call.Status = answer.Status;
        _broken.AddRange(broken);
        if (scripted is null && broken.Length is 0)
        {
            task!.Apply(call);
        }

        Called?.Invoke(call, task);
        return answer;
    }

    private (StandInTask? Task, string[] Broken) Judge(StandInCall call)
    {
        try
        {
            var task = Find(call);
            if (TakesStrangers && call.Route is not StandInRoute.Unknown)
            {
                return (task ?? Expect(PipelineTask.OfStranger(call)), []);
            }

            return (task, [.. StandInRules.BrokenBy(call, task).Select(rule => $"{call.Method} {call.Path}: {rule}")]);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return (null, [$"{call.Method} {call.Path}: the body lacks what Azure DevOps reads from it: {call.Body}"]);
        }
    }

    // A run can have several tasks: the body or the log shows which task a call is for.
    private StandInTask? Find(StandInCall call) => _tasks.LastOrDefault(task => task.Pipeline.PlanId == call.PlanId && call.Route switch
    {
        StandInRoute.AppendLog => task.LogId == call.LogId,
        StandInRoute.Unknown => false,
        _ => task.Pipeline.TaskInstanceId == call.TaskInstanceId,
    });
}
