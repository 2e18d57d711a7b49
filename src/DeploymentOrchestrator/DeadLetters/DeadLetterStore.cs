using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.DeadLetters;

/// <summary>The dead letters that are kept.</summary>
public sealed class DeadLetterStore(DurableTaskClient client, IInstanceQueries queries)
{
    /// <summary>Letters, newest first.</summary>
    /// <exception cref="ArgumentException">The continuation token is not one that this member gave.</exception>
    public async Task<DeadLetterPage> ListAsync(int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        var page = await queries.ListAsync(
            new InstanceQuery(Names.DeadLetter, InstanceIds.DeadLetters, PageSize: limit, ContinuationToken: continuationToken), cancellationToken);
        return new DeadLetterPage([.. page.Values.Select(View)], page.ContinuationToken);
    }

    /// <summary>How many there are, counted up to a limit.</summary>
    public async Task<int> CountAsync(int most, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = InstanceIds.DeadLetters, PageSize = most }).WithCancellation(cancellationToken))
        {
            if (++count == most)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>One letter, or null.</summary>
    public async Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        await client.FindAsync(id, cancellationToken) is { Name: Names.DeadLetter } instance ? Json.TryRead<DeadLetter>(instance.SerializedInput) : null;

    /// <summary>Deletes one.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        // One that was kept a moment ago may not have had its turn yet.
        if (await client.FindAsync(id, cancellationToken) is { IsCompleted: false })
        {
            await EndAsync(id, cancellationToken);
        }

        await client.PurgeInstanceAsync(id, cancellationToken);
    }

    private async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.TerminateInstanceAsync(id, (object)"deleted", cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It has had its turn meanwhile, which every client says in its own way.
        }

        await client.WaitForInstanceCompletionAsync(id, cancellationToken);
    }

    private static DeadLetterView View(OrchestrationMetadata instance) => Json.TryRead<DeadLetter>(instance.SerializedInput) is { } letter
        ? new DeadLetterView(instance.InstanceId, letter.Reason, letter.At, letter.Body)
        : new DeadLetterView(instance.InstanceId, "This build cannot read the letter.", instance.CreatedAt, instance.SerializedInput ?? "");
}

/// <summary>Answer of <c>GET /api/dead-letters</c>.</summary>
/// <param name="Letters">Newest first.</param>
/// <param name="ContinuationToken">Gives the next page; null: this is the last one.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> Letters, string? ContinuationToken);

/// <summary>A dead letter for operators.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why it could not be used.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Body">What it was; Flux's own text, not made safe for a terminal.</param>
public sealed record DeadLetterView(string Id, string Reason, DateTimeOffset At, string Body);
