using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>
/// At most 8 calls in flight per organization, so that one that is slow or dead delays no other. Four of them are kept for TaskCompleted:
/// however many log lines queue, a pipeline that may go on is told.
/// </summary>
/// <remarks>Counted by the configured organization and not by PlanUrl: a caller may write any path below it.</remarks>
public sealed class OrganizationGate : IDisposable
{
    private const int Calls = 8;
    private const int BestEffortCalls = 4;

    // Waits whose organization is configured no more share one: they must not grow in number either.
    private const string Others = "";

    private readonly PartitionedRateLimiter<string> _all = LimiterOf(Calls);
    private readonly PartitionedRateLimiter<string> _bestEffort = LimiterOf(BestEffortCalls);
    private readonly PartitionedRateLimiter<string> _bestEffortOfAll;
    private readonly IOptions<AzureDevOpsOptions> _options;

    /// <summary>Opens it.</summary>
    public OrganizationGate(IOptions<AzureDevOpsOptions> options)
    {
        _options = options;

        // In this order: a call that waits for a scarce slot must not hold a general one.
        _bestEffortOfAll = PartitionedRateLimiter.CreateChained(_bestEffort, _all);
    }

    /// <summary>Waits for a free slot; disposing the result gives it back.</summary>
    /// <param name="planUrl">An address under the organization.</param>
    /// <param name="bestEffort">True for logs and issues.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">No slot came free in time.</exception>
    public async Task<IDisposable> EnterAsync(string planUrl, bool bestEffort, CancellationToken cancellationToken)
    {
        var organization = OrganizationList.Find(_options.Value.Organizations, new Uri(planUrl)) ?? Others;
        var lease = await (bestEffort ? _bestEffortOfAll : _all).AcquireAsync(organization, cancellationToken: cancellationToken);

        // Only a gate that closes while somebody waits refuses.
        return lease.IsAcquired ? lease : throw new OperationCanceledException("The server is stopping.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bestEffortOfAll.Dispose();
        _bestEffort.Dispose();
        _all.Dispose();
    }

    private static PartitionedRateLimiter<string> LimiterOf(int calls) => PartitionedRateLimiter.Create<string, string>(organization =>
        RateLimitPartition.GetConcurrencyLimiter(organization, _ => new ConcurrencyLimiterOptions { PermitLimit = calls, QueueLimit = int.MaxValue }));
}
