using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.InProcess.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;

namespace DurableTask.InProcess.Guards;

/// <summary>The code of one instance since it was loaded: the official shim, which is created at the first run, and what is known about the state of the code.</summary>
/// <remarks>Durable Task Core keeps it together with its executor as long as the provider keeps the work item.</remarks>
internal sealed class GuardedOrchestration(TaskName name, Func<ITaskOrchestrator?> create, DurableTaskShimFactory shims, Action<GuardedOrchestration, string> escapedLate)
    : TaskOrchestration
{
    private readonly OpenTasks _open = new();
    private Task<string>? _run;
    private TaskOrchestration? _shim;
    private TurnThread? _thread;

    public TaskName Name => name;

    public OrchestrationInstance? Instance { get; private set; }

    public ParentOrchestrationInstance? Parent { get; set; }

    /// <summary>The exception that the code threw, if any. Durable Task Core reports it only when no call and no timer is open any more.</summary>
    public Exception? Failure => _run is { IsFaulted: true } ? _run.Exception.InnerException : _run is { IsCanceled: true } ? new TaskCanceledException(_run) : null;

    /// <summary>Why no event can make the code continue, or null.</summary>
    public string? Stuck =>
        _thread?.Escape is { } escape ? escape
        : _run is { IsCompleted: false } && !_open.Any ? "waits for something that its context did not give it"
        : null;

    /// <summary>False after a cold load, until the first turn.</summary>
    public bool HasStarted => _run is not null;

    /// <summary>True once the code has returned or thrown an exception.</summary>
    public bool IsCompleted => _run is { IsCompleted: true };

    private TurnThread Thread => _thread ??= new TurnThread(what => escapedLate(this, what));

    /// <summary>Replays the recorded history through another object of the same code, turn by turn.</summary>
    /// <returns>The first difference between code and history, or null.</returns>
    public Obstacle? Verify(IReadOnlyCollection<HistoryEvent> history)
    {
        HistoryDivergence? divergence = null;
        var code = new GuardedOrchestration(name, create, shims, (_, _) => { }) { Parent = Parent };
        code.RunTurn(() =>
        {
            divergence = HistoryReplay.Verify(code, history);
            return Task.CompletedTask;
        });
        return divergence is null ? null : code.Failure is { } failure ? Obstacle.Of(failure, $"{divergence}; ") : new Obstacle($"{divergence}");
    }

    /// <summary>Runs a turn. Only what the code does within it counts.</summary>
    public Task RunTurn(Func<Task> turn)
    {
        Thread.BeginTurn();
        try
        {
            return turn();
        }
        finally
        {
            Thread.EndTurn();
        }
    }

    public override Task<string> Execute(OrchestrationContext context, string input)
    {
        Instance = context.OrchestrationInstance;
        Thread.Run(_ => _run = ExecuteAsync(context, input), null);
        return _run!;
    }

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => _shim?.RaiseEvent(context, name, input);

    public override string? GetStatus() => _shim?.GetStatus();

    private async Task<string> ExecuteAsync(OrchestrationContext context, string input)
    {
        var orchestrator = create() ?? throw new OrchestratorMissingException(name);
        _shim = shims.CreateOrchestration(name, new GuardedOrchestrator(orchestrator, Thread, _open), Parent);
        return await _shim.Execute(context, input);
    }
}
