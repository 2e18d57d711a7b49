using DurableTask.Core.History;
using FsCheck;
using FsCheck.Fluent;
using Run = System.Func<Microsoft.DurableTask.TaskOrchestrationContext, System.Threading.Tasks.Task<object?>>;

namespace DurableTask.InProcess.Tests.Replay;

/// <summary>Random programs, whose calls are answered in random order and in turns of random size.</summary>
public sealed class ReplayPropertyTests
{
    [Fact]
    public void Any_program_replays_its_own_history_to_the_same_end() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var run = Program(random.Next());

            return Recording.Replay(Record(run, random), run) is null;
        }));

    [Fact]
    public void A_history_with_any_missing_action_diverges() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var run = Program(random.Next());
            var history = Record(run, random);
            var actions = history.FindAll(e => e is TaskScheduledEvent or TimerCreatedEvent or EventSentEvent or ExecutionCompletedEvent);
            history.Remove(actions[random.Next(actions.Count)]);

            return Recording.Replay(history, run) is not null;
        }));

    // A few concurrent flows of work, determined by the seed: the same seed gives the same program.
    private static Run Program(int seed) => async context =>
    {
        var random = new Random(seed);
        async Task Work(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        await context.CallActivityAsync("Do", i);
                        break;
                    case 1:
                        context.SendEvent("b", $"Event{i}", i);
                        break;
                    case 2:
                        await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(random.Next(100)), CancellationToken.None);
                        break;
                    default:
                        await Task.WhenAny(context.CallActivityAsync("One", i), context.CallActivityAsync("Other", i));
                        break;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Work(random.Next(1, 6))));
        return random.Next();
    };

    private static List<HistoryEvent> Record(Run run, Random random)
    {
        var recording = new Recording(run);
        var open = new List<HistoryEvent>();
        for (var done = recording.Begin(); !done.Any(action => action is ExecutionCompletedEvent); done = recording.Turn(TakeSome(open, random)))
        {
            open.AddRange(done.Select(Answer).OfType<HistoryEvent>());
        }

        return recording.History;
    }

    private static HistoryEvent? Answer(HistoryEvent action) => action switch
    {
        TaskScheduledEvent scheduled => new TaskCompletedEvent(-1, scheduled.EventId, "null"),
        TimerCreatedEvent created => Recording.Fired(created.EventId),
        _ => null,
    };

    private static HistoryEvent[] TakeSome(List<HistoryEvent> open, Random random)
    {
        var some = open.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        open.RemoveAll(some.Contains);
        return some;
    }
}
