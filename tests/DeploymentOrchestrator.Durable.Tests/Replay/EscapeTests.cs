using System.Text.Json;
using DeploymentOrchestrator.Durable.Replay;
using static DeploymentOrchestrator.Durable.Conformance.Code;

namespace DeploymentOrchestrator.Durable.Tests.Replay;

/// <summary>Code that awaits what no history can bring is told off, instead of standing still in silence.</summary>
public sealed class EscapeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Awaiting_what_the_context_did_not_give_is_found_out()
    {
        var never = new TaskCompletionSource();
        var turn = new Recording(async _ =>
        {
            await never.Task;
            return Json(0);
        }).Begin();

        Assert.Equal("waits for nothing that its context gave it", turn.Divergence!.Code);
        Assert.Null(turn.Completion);
    }

    [Fact]
    public void Leaving_the_thread_by_ConfigureAwait_is_found_out()
    {
        var recording = new Recording(async context =>
        {
#pragma warning disable CA2007 // what is tested
            await context.WaitForExternalEvent("Go").ConfigureAwait(false);
#pragma warning restore CA2007
            return await context.CallActivityAsync("Do", Json(0));
        });
        recording.Begin();

        Assert.NotNull(recording.Turn(new EventRaised("Go", Payload.Null)).Divergence);
    }

    [Fact]
    public void Using_the_context_from_another_thread_is_found_out()
    {
        var turn = new Recording(context =>
        {
            var thread = new Thread(() => Assert.Throws<InvalidOperationException>(() => context.SendEvent("b", "Go", Json(0))));
            thread.Start();
            thread.Join();
            return context.WaitForExternalEvent("Go");
        }).Begin();

        Assert.Equal("used its context from another thread", turn.Divergence!.Code);
    }

    [Fact]
    public void Cancelling_from_another_thread_is_found_out()
    {
        var turn = new Recording(async context =>
        {
            var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(1), cancel.Token);
            cancel.CancelAsync().Wait(Limit);
            await timer;
            return Json(0);
        }).Begin();

        Assert.Equal("cancelled a task of its context from another thread", turn.Divergence!.Code);
    }

    [Fact]
    public async Task Coming_back_after_the_turn_is_told_to_whoever_ran_it()
    {
        var elsewhere = new TaskCompletionSource();
        var told = new TaskCompletionSource<string>();
        var replay = new OrchestrationReplay(
            "a",
            Orchestrator(async context =>
            {
                var go = context.WaitForExternalEvent("Go");
                await elsewhere.Task;
                return await go;
            }),
            told.SetResult);
        Assert.Null(replay.RunTurn(Recording.Start, [new ExecutionStarted("Test", Payload.Null)]).Divergence);

        elsewhere.SetResult();

        Assert.Equal("continued after something that is not a task of its context", await told.Task.WaitAsync(Limit));
        Assert.NotNull(replay.RunTurn(Recording.Start, []).Divergence);
    }

    [Fact]
    public void An_orchestrator_that_gives_no_task_fails()
    {
        var turn = new Recording(_ => null!).Begin();

        Assert.IsType<ExecutionFailed>(turn.Completion);
    }

    [Fact]
    public void A_cancellation_that_the_code_lets_through_is_a_failure()
    {
        var turn = new Recording(_ => Task.FromCanceled<JsonElement>(new CancellationToken(true))).Begin();

        Assert.Equal("System.Threading.Tasks.TaskCanceledException", Assert.IsType<ExecutionFailed>(turn.Completion).FailureDetails.ErrorType);
    }
}
