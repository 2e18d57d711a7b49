using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>
/// At most 8 calls in flight per organization, so that one that is slow or dead delays no other. Four of them are kept for TaskCompleted:
/// however many log lines queue, a pipeline that may go on is told.
/// </summary>
/// <remarks>Counted by the configured organization and not by PlanUrl: a caller may write any path below it.</remarks>
public sealed class OrganizationGate(IOptions<AzureDevOpsOptions> options)
{
    private const int Calls = 8;
    private const int BestEffortCalls = 4;

    // Waits whose organization is configured no more share one: they must not grow in number either.
    private const string Others = "";

    private readonly ConcurrentDictionary<string, Slots> _organizations = new();

    /// <summary>Waits for a free slot; disposing the result gives it back.</summary>
    /// <param name="planUrl">An address under the organization.</param>
    /// <param name="bestEffort">True for logs and issues.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">No slot came free in time.</exception>
    public async Task<IDisposable> EnterAsync(string planUrl, bool bestEffort, CancellationToken cancellationToken)
    {
        var slots = _organizations.GetOrAdd(OrganizationList.Find(options.Value.Organizations, new Uri(planUrl)) ?? Others, _ => new Slots());
        if (bestEffort)
        {
            await slots.BestEffort.WaitAsync(cancellationToken);
        }

        try
        {
            await slots.All.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (bestEffort)
        {
            slots.BestEffort.Release();
            throw;
        }

        return new Slot(slots, bestEffort);
    }

    // Never disposed: an organization's slots live as long as the process, and hold no handle while nobody asks for one.
    private sealed class Slots
    {
        public SemaphoreSlim All { get; } = new(Calls);

        public SemaphoreSlim BestEffort { get; } = new(BestEffortCalls);
    }

    private sealed class Slot(Slots slots, bool bestEffort) : IDisposable
    {
        public void Dispose()
        {
            slots.All.Release();
            if (bestEffort)
            {
                slots.BestEffort.Release();
            }
        }
    }
}
