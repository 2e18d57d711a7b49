using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Instances;

/// <summary>Lists in the form in which the client returns them.</summary>
internal static class SinglePage
{
    /// <summary>A list with a single page.</summary>
    public static AsyncPageable<T> Of<T>(params T[] values) where T : notnull =>
        Pageable.Create((_, _, _) => Task.FromResult(new Page<T>(values, null)));
}
