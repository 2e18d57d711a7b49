using DeploymentOrchestrator.Configuration;
using DeploymentOrchestrator.Functions.Adapters;
using DeploymentOrchestrator.Releases;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Puts the head together: the one place that knows every part.</summary>
internal static class Composition
{
    /// <summary>Adds the domain with what it needs from this head. Settings have the server's names and are read once, at the start.</summary>
    public static void AddDomain(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AzureDevOpsOptions>().BindConfiguration("AzureDevOps").ValidateOnStart();
        services.AddOptions<FluxOptions>().BindConfiguration("Flux").ValidateOnStart();
        services.AddOptions<WaitOptions>().BindConfiguration("Waits").ValidateOnStart();
        builder.AddKeyRing();
        services.AddQuietLogging();
        services.AddDeploymentOrchestrator();

        // The container checks in development that every class can be made. Those that need the client are made by the DomainFactory only.
        services.AddSingleton<Durable.DurableTaskClient>(_ =>
            throw new InvalidOperationException($"The durable client comes with an invocation: take what needs it from {nameof(DomainFactory)}."));
        services.AddSingleton<DeliverReportOrchestrator>();
        services.AddSingleton<PipelineWaitOrchestrator>();
        services.AddSingleton<ReleaseFeedEntity>();
        services.AddSingleton<UnfinishedCounts>();
        services.AddSingleton(provider => new DomainFactory(provider, provider.GetRequiredService<UnfinishedCounts>()));
    }
}
