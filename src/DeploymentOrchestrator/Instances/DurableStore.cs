using System.Collections.Immutable;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.Instances;

/// <summary>Starts and finds instances through any client of Durable Task, whose exceptions differ from store to store.</summary>
internal static class DurableStore
{
    // Without them every status may be replaced, and an instance that runs would be terminated.
    private static readonly OrchestrationRuntimeStatus[] All = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    /// <summary>Starts an orchestration under a chosen id and replaces nothing.</summary>
    /// <remarks>On Azure Storage two simultaneous starts both return true, and one start message is dropped: so an id is derived from what is started.</remarks>
    /// <returns>True if this call created it; false if there is an instance of that id, in any state: it is left untouched.</returns>
    /// <exception cref="ArgumentException">The id cannot be one.</exception>
    /// <exception cref="StoreUnavailableException">It was not stored.</exception>
    public static async Task<bool> StartAsync(
        this DurableTaskClient client, string orchestrator, object input, string instanceId, string? planId, CancellationToken cancellationToken)
    {
        InstanceIds.Validate(instanceId);
        var tags = planId is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add(Names.PlanTag, planId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                orchestrator, input, new StartOrchestrationOptions(instanceId) { Tags = tags }.WithDedupeStatuses(All), cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
        catch (Exception exception) when (IsOfTheStore(exception))
        {
            // SQL Server's provider tells an id that is taken as an internal error. If it is there now, that was it; else nothing was stored.
            return await client.FindAsync(instanceId, cancellationToken) is null
                ? throw new StoreUnavailableException($"The durable store did not take the start: {exception.Message}", exception)
                : false;
        }
    }

    /// <summary>An instance with its input, output and custom status, or null.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public static async Task<OrchestrationMetadata?> FindAsync(this DurableTaskClient client, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        }
        catch (Exception exception) when (IsOfTheStore(exception))
        {
            throw new StoreUnavailableException($"The durable store did not answer: {exception.Message}", exception);
        }
    }

    /// <summary>Ends an instance from outside.</summary>
    /// <returns>False if it is not there, or has ended by itself meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    public static async Task<bool> TerminateAsync(this DurableTaskClient client, string instanceId, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await client.TerminateInstanceAsync(instanceId, (object)reason, cancellationToken);
            return true;
        }
        catch (Exception exception) when (IsOfTheStore(exception))
        {
            return await client.FindAsync(instanceId, cancellationToken) is { IsCompleted: false }
                ? throw new StoreUnavailableException($"The durable store did not end the instance: {exception.Message}", exception)
                : false;
        }
    }

    private static bool IsOfTheStore(Exception exception) => exception is not (ArgumentException or OperationCanceledException);
}
