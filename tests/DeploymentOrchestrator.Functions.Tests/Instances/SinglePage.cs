using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Instances;

/// <summary>Lists as the client gives them.</summary>
internal static class SinglePage
{
    /// <summary>One page.</summary>
    public static AsyncPageable<T> Of<T>(params T[] values) where T : notnull =>
        Pageable.Create((_, _, _) => Task.FromResult(new Page<T>(values, null)));
}
