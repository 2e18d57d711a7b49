using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>Joins the waits of a request's releases: success when all are there, failure with the first that fails.</summary>
public static class RequestMachine
{
    /// <summary>What a message changes and causes.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="release">Which release it is for; null: a report is for the release that it names, everything else for all.</param>
    /// <param name="message">The message.</param>
    /// <param name="now">When.</param>
    /// <param name="handled">Receives each wait's part: the message, the wait's state before and after it, and what it caused.</param>
    public static (RequestState State, IReadOnlyList<ReleaseEffect> Effects) Handle(
        RequestState state,
        int? release,
        WaitMessage message,
        DateTimeOffset now,
        Action<WaitMessage, WaitState, WaitState, IReadOnlyList<WaitEffect>>? handled = null)
    {
        var effects = new List<ReleaseEffect>();
        for (var i = 0; i < state.Releases.Count; i++)
        {
            if (!IsFor(state, i, release, message))
            {
                continue;
            }

            var before = state.Releases[i];
            var (after, caused) = WaitMachine.Handle(before, message, now);
            handled?.Invoke(message, before, after, caused);
            state = state with { Releases = state.Releases.SetItem(i, after) };
            foreach (var effect in caused)
            {
                (state, var joint) = Join(state, after, effect);
                effects.AddRange(joint.Select(one => new ReleaseEffect(i, one)));
            }
        }

        return (state, effects);
    }

    private static bool IsFor(RequestState state, int i, int? release, WaitMessage message) =>
        state.Releases.Count == 1
        || (message is WaitMessage.Reported { Report: var report }
            ? state.Releases[i].Input.Request!.Release == report.Release
            : message is WaitMessage.Unreadable ? i == 0 : release is null || release == i);

    private static (RequestState State, IReadOnlyList<WaitEffect> Effects) Join(RequestState state, WaitState wait, WaitEffect effect)
    {
        if (state.Releases.Count == 1)
        {
            return (effect is WaitEffect.Decide single ? state with { Decision = single.Decision } : state, [effect]);
        }

        switch (effect)
        {
            case WaitEffect.Say say:
                return (state, [new WaitEffect.Say(Named(wait, say.Line))]);
            case WaitEffect.Raise raise:
                return (state, [raise with { Text = Named(wait, raise.Text) }]);
            case WaitEffect.Decide { Decision: { Result: TaskResult.Succeeded } decision }:
                var missing = state.Releases.Where(release => release.Decision is null).Select(release => Phrases.Awaited(release.Input.Request!)).ToList();
                return missing.Count > 0
                    ? (state, [new WaitEffect.Say($"Not there yet: {string.Join(", ", missing)}.")])
                    : Decide(state, decision with { Reason = string.Join(" ", state.Releases.Select(release => release.Decision!.Reason)) });
            case WaitEffect.Decide decide:
                return Decide(state, decide.Decision);
            default:
                return (state, [effect]);
        }
    }

    // There is nothing left to wait for.
    private static (RequestState State, IReadOnlyList<WaitEffect> Effects) Decide(RequestState state, WaitDecision decision) =>
        state.Decision is not null
            ? (state, [])
            : (state with
            {
                Decision = decision,
                Releases = state.Releases.ConvertAll(release => release.Decision is null ? release with { Decision = decision, Settling = null, Deferred = [] } : release),
            }, [new WaitEffect.Decide(decision)]);

    private static string Named(WaitState wait, string line) =>
        wait.Input.Request!.Release is var name && line.Contains(name, StringComparison.Ordinal) ? line : $"{name}: {line}";
}
