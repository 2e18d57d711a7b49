using FsCheck;
using FsCheck.Fluent;
using static DeploymentOrchestrator.Durable.Conformance.Code;
using Run = System.Func<DeploymentOrchestrator.Durable.TaskOrchestrationContext, System.Threading.Tasks.Task<System.Text.Json.JsonElement>>;

namespace DeploymentOrchestrator.Durable.Tests.Replay;

/// <summary>Random programs, with what they call answered in random order and in turns of random size.</summary>
public sealed class ReplayProperties
{
    [Fact]
    public void Any_program_replays_its_own_history_to_the_same_end() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var run = Program(random.Next());
            var history = Record(run, random);

            var replayed = Recording.Replay(history, run);

            return replayed is null;
        }));

    [Fact]
    public void A_history_with_any_one_action_missing_is_told_from_the_code() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var run = Program(random.Next());
            var history = Record(run, random);
            var actions = history.FindAll(e => e is TaskScheduled or TimerCreated or EventSent or ExecutionCompleted);
            history.Remove(actions[random.Next(actions.Count)]);

            return Recording.Replay(history, run) is not null;
        }));

    // A few threads of work that race, as the seed says; the same seed is the same program.
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
                        await context.CallActivityAsync("Do", Json(i));
                        break;
                    case 1:
                        context.SendEvent("b", $"Event{i}", Json(i));
                        break;
                    case 2:
                        await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(random.Next(100)), CancellationToken.None);
                        break;
                    default:
                        await Task.WhenAny(context.CallActivityAsync("One", Json(i)), context.CallActivityAsync("Other", Json(i)));
                        break;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Work(random.Next(1, 6))));
        return Json(random.Next());
    };

    private static List<HistoryEvent> Record(Run run, Random random)
    {
        var recording = new Recording(run);
        var open = new List<HistoryEvent>();
        for (var turn = recording.Begin(); turn.Completion is null; turn = recording.Turn(TakeSome(open, random)))
        {
            open.AddRange(turn.Actions.Select(Answer).OfType<HistoryEvent>());
        }

        return recording.History;
    }

    private static HistoryEvent? Answer(HistoryEvent action) => action switch
    {
        TaskScheduled scheduled => new TaskCompleted(scheduled.EventId, Payload.Null),
        TimerCreated created => new TimerFired(created.EventId, created.FireAt),
        _ => null,
    };

    private static HistoryEvent[] TakeSome(List<HistoryEvent> open, Random random)
    {
        var some = open.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToArray();
        open.RemoveAll(some.Contains);
        return some;
    }
}
