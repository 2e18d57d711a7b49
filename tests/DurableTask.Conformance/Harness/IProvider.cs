using DurableTask.Core;

namespace DurableTask.Conformance.Harness;

/// <summary>A provider with one store, which belongs to one test.</summary>
public interface IProvider : IAsyncDisposable
{
    /// <summary>The behavior in which providers differ by nature.</summary>
    Nature Nature { get; }

    /// <summary>Opens the store, which is the same at every call.</summary>
    Task<IOrchestrationService> OpenAsync();

    /// <summary>Closes what <see cref="OpenAsync"/> returned, after its worker has stopped.</summary>
    Task CloseAsync(IOrchestrationService service);

    /// <summary>Ends like a killed process: at once, without writing or answering anything any more.</summary>
    Task KillAsync(IOrchestrationService service);
}

/// <summary>The behavior in which providers differ by nature.</summary>
/// <param name="RefusesLostEvents">True if an event for an instance that does not exist or has ended is refused; otherwise it is dropped.</param>
/// <param name="ListsNewestFirst">True if lists are in the order of creation, newest first.</param>
/// <param name="HoldsBlocked">True if a blocked instance is kept in the store until it is resumed; otherwise it is tried again and again.</param>
/// <param name="TimersMayBeEarlyBy">How much too early a timer may fire: the queues of Azure Storage count whole seconds.</param>
public sealed record Nature(bool RefusesLostEvents, bool ListsNewestFirst, bool HoldsBlocked, TimeSpan TimersMayBeEarlyBy);
