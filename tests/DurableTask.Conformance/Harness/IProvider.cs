using DurableTask.Core;

namespace DurableTask.Conformance.Harness;

/// <summary>A provider with one store, that of one test.</summary>
public interface IProvider : IAsyncDisposable
{
    /// <summary>What it does by nature, where providers differ.</summary>
    Nature Nature { get; }

    /// <summary>Opens the store, the same at every call.</summary>
    Task<IOrchestrationService> OpenAsync();

    /// <summary>Ends what <see cref="OpenAsync"/> gave, after its worker has stopped.</summary>
    Task CloseAsync(IOrchestrationService service);

    /// <summary>Ends it as a killed process does: at once, with nothing written or answered any more.</summary>
    Task KillAsync(IOrchestrationService service);
}

/// <summary>Where providers differ by nature.</summary>
/// <param name="RefusesLostEvents">An event for an instance that is not there or has ended is refused; otherwise it is dropped.</param>
/// <param name="ListsNewestFirst">Lists are in the order of creation, newest first.</param>
/// <param name="HoldsBlocked">A blocked instance is held in the store until it is resumed; otherwise it is tried again and again.</param>
/// <param name="TimersMayBeEarlyBy">How much before its time a timer may fire: Azure Storage's queues count whole seconds.</param>
public sealed record Nature(bool RefusesLostEvents, bool ListsNewestFirst, bool HoldsBlocked, TimeSpan TimersMayBeEarlyBy);
