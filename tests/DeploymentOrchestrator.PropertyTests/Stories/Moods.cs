using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>An unreliable Azure DevOps: slow, busy, not ready yet, and now and then fine. It always recovers after a few attempts.</summary>
/// <param name="seed">The seed of its behavior; 0 if it is always fine.</param>
internal sealed class Moods(int seed)
{
    private const int Patience = 4;
    private readonly Random _random = new(seed);
    private int _refusals;

    public (TaskProgressOutcome Outcome, TimeSpan Duration)? OfVisit(TaskProgress progress)
    {
        var fine = new TaskProgressOutcome(7, progress.CurrentOperation is not null, LinesSent: true, null);
        return (seed == 0 ? 9 : Next(10)) switch
        {
            0 => (new TaskProgressOutcome(null, false, false, "503"), TimeSpan.FromSeconds(1)),
            1 => (new TaskProgressOutcome(7, progress.CurrentOperation is not null, false, "no answer"), TimeSpan.FromSeconds(20)),
            2 => (fine, TimeSpan.FromSeconds(19)),
            _ => (fine, TimeSpan.FromMilliseconds(200)),
        };
    }

    public TaskCompletionOutcome OfCompletion()
    {
        var mood = seed == 0 || _refusals >= Patience ? 9 : Next(8);
        _refusals = mood < 4 ? _refusals + 1 : 0;
        return mood switch
        {
            0 => new(CompletionAnswer.Retry, "500"),
            1 => new(CompletionAnswer.Retry, "429", TimeSpan.FromSeconds(30)),
            2 => new(CompletionAnswer.Retry, "no answer"),
            3 => new(CompletionAnswer.SessionNotFound, "session not found"),
            4 => new(CompletionAnswer.AlreadyFinished, "the plan is over"),
            _ => new(CompletionAnswer.Accepted, "204"),
        };
    }

    private int Next(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }
}
