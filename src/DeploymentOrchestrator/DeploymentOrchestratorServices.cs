using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator;

/// <summary>Registers the domain's edges for a head.</summary>
public static class DeploymentOrchestratorServices
{
    /// <summary>Adds intakes, activities and the way to Azure DevOps. The head brings its DurableTaskClient, its IInstanceQueries, data protection and bound options, which are checked before it starts.</summary>
    public static IServiceCollection AddDeploymentOrchestrator(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new SettingSpelling(":"));
        services.AddSingleton<IValidateOptions<AzureDevOpsOptions>, AzureDevOpsOptionsValidator>();
        services.AddSingleton<IValidateOptions<FluxOptions>, FluxOptionsValidator>();
        services.AddSingleton<IValidateOptions<WaitOptions>, WaitOptionsValidator>();
        services.AddOptions<AzureDevOpsOptions>().ValidateOnStart();
        services.AddOptions<FluxOptions>().ValidateOnStart();
        services.AddOptions<WaitOptions>().ValidateOnStart();
        services.AddSingleton<AllReleases>();
        services.AddSingleton<CallbackIntake>();
        services.AddSingleton<CompleteTaskActivity>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<DeploymentReader>();
        services.AddSingleton<FluxIntake>();
        services.AddSingleton<KeepDeadLetterActivity>();
        services.AddSingleton<NewReleases>();
        services.AddSingleton<OrganizationGate>();
        services.AddSingleton<ReleaseIndex>();
        services.AddSingleton<StatusIntake>();
        services.AddSingleton<UpdateTaskRecordActivity>();
        services.AddSingleton<TokenProtector>();
        services.AddSingleton<UnfinishedCounts>();
        services.AddSingleton<WaitFinisher>();
        services.AddHttpClient<AzureDevOpsClient>(http => http.Timeout = Timeout.InfiniteTimeSpan) // each activity has its own limit
            .ConfigurePrimaryHttpMessageHandler(provider =>
                AzureDevOpsConnections.CreateHandler(provider.GetRequiredService<IOptions<AzureDevOpsOptions>>().Value.AllowInsecureLoopback))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // the handler renews its connections itself
            .RemoveAllLoggers(); // they can be told to print headers, and the token is one
        return services;
    }
}
