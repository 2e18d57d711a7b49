using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DurableTask.Contracts;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>Finds the items that a bulk action applies to, and applies it to each.</summary>
internal sealed class BulkExecutor(
    DeadLetterStore letters, DeadLetterPreview preview, FluxIntake intake, DeploymentReader deployments, IInstanceQueries queries, WaitActionExecutor waits, TimeProvider time)
{
    /// <summary>The number of items offered at once, limited so that the page stays readable and its form small.</summary>
    public const int Most = 25;

    private const string MovedOn = "It has changed: this action is no longer possible.";

    /// <summary>The items that the action applies to, newest first.</summary>
    /// <returns>At most <see cref="Most"/> items, and whether there are more.</returns>
    public Task<(IReadOnlyList<BulkItem> Items, bool HasMore)> FindAsync(BulkAction action, string? release, CancellationToken cancellationToken) =>
        action == BulkAction.Redrive ? LettersAsync(cancellationToken) : WaitsAsync(action, release, cancellationToken);

    /// <summary>Applies the action to one item.</summary>
    /// <param name="action">The action.</param>
    /// <param name="id">The ID of the item.</param>
    /// <param name="reason">The reason that the person gave.</param>
    /// <param name="record">Called before the action is taken, and only if it can be taken.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Why the action was not taken; null if it was.</returns>
    public async Task<string?> DoAsync(BulkAction action, string id, string reason, Action record, CancellationToken cancellationToken)
    {
        if (action == BulkAction.Redrive)
        {
            return await RedriveAsync(id, record, cancellationToken);
        }

        var step = StepOf(action);
        if (await deployments.FindWaitAsync(id, cancellationToken) is not { } wait || !WaitActions.Of(wait).Contains(step))
        {
            return MovedOn;
        }

        record();
        try
        {
            await waits.DoAsync(step, wait, reason, cancellationToken);
            return null;
        }
        catch (Exception ended) when (ended is InstanceEndedException or InstanceNotFoundException)
        {
            return MovedOn;
        }
    }

    private async Task<string?> RedriveAsync(string id, Action record, CancellationToken cancellationToken)
    {
        if (await letters.FindAsync(id, cancellationToken) is not { } letter)
        {
            return MovedOn;
        }

        record();
        var answer = await intake.RedriveAsync(letter, cancellationToken);
        if (!answer.IsAccepted)
        {
            return answer.Message;
        }

        // A crash before this line leaves the letter in place. Sending it twice is harmless, because duplicates are recognized.
        await letters.DeleteAsync(id, cancellationToken);
        return null;
    }

    private async Task<(IReadOnlyList<BulkItem> Items, bool HasMore)> LettersAsync(CancellationToken cancellationToken)
    {
        var page = await letters.ListAsync(Most, null, cancellationToken);
        var items = new List<BulkItem>();
        foreach (var view in page.Letters)
        {
            var sentences = await letters.FindAsync(view.Id, cancellationToken) is { } letter ? await preview.OfAsync(letter, cancellationToken) : [];
            items.Add(new BulkItem(view.Id, $"/dead-letters/{Uri.EscapeDataString(view.Id)}", view.Reason, view.At, string.Join(' ', sentences)));
        }

        return (items, page.ContinuationToken is not null);
    }

    private async Task<(IReadOnlyList<BulkItem> Items, bool HasMore)> WaitsAsync(BulkAction action, string? release, CancellationToken cancellationToken)
    {
        var (step, now, items) = (StepOf(action), time.GetUtcNow(), new List<BulkItem>());
        var query = new InstanceQuery(
            Names.PipelineWait,
            release is null ? null : InstanceIds.ForWaits(release),
            action == BulkAction.Purge ? InstanceStatuses.Ended : InstanceStatuses.Unfinished,
            PageSize: Most + 1);
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            foreach (var instance in page.Values)
            {
                if (await deployments.FindWaitAsync(instance.InstanceId, cancellationToken) is not { } wait
                    || !WaitActions.Of(wait).Contains(step)
                    || (release is not null && !release.Equals(wait.Release, StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }

                if (items.Count == Most)
                {
                    return (items, true);
                }

                var subject = wait.Release is null ? "a refused request" : $"{wait.Release} {wait.Version}";
                items.Add(new BulkItem(
                    wait.InstanceId, WaitLinks.Of(wait), WaitLinks.Where(wait) is { Length: > 0 } where ? $"{subject} in {where}" : subject, wait.AcceptedAt, Sentence.Of(wait, now)));
            }

            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);

        return (items, false);
    }

    private static WaitAction StepOf(BulkAction action) => WaitActions.All.Single(step => step.Name == action.Name);
}
