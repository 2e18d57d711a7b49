using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Management;
using DeploymentOrchestrator.Server.Notifications;
using DeploymentOrchestrator.Server.Store;
using DeploymentOrchestrator.Waits;
using DurableTask.Core;
using DurableTask.InProcess;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The domain with what it needs from this head: options, key ring, Durable Task.</summary>
internal static class DomainServices
{
    /// <summary>Adds it.</summary>
    public static void AddDomain(this WebApplicationBuilder builder, ServerSettings settings)
    {
        var services = builder.Services;
        services.Configure<AzureDevOpsOptions>(builder.Configuration.GetSection("AzureDevOps"));
        services.Configure<FluxOptions>(builder.Configuration.GetSection("Flux"));
        services.Configure<WaitOptions>(builder.Configuration.GetSection("Waits"));
        services.Configure<WaitOptions>(waits => waits.PagesUrl = settings.PublicUrl);

        // The name is part of every encrypted token: never change it.
        services.AddDataProtection()
            .SetApplicationName("DeploymentOrchestrator")
            .PersistKeysToFileSystem(new DirectoryInfo(settings.KeyRing));

        services.AddDeploymentOrchestrator();
        services.AddSingleton(_ => ServerKeys.Load(settings));
        services.AddSingleton<ManagementJournal>();
        services.AddSingleton<IManagementJournal>(provider => provider.GetRequiredService<ManagementJournal>());
        services.AddSingleton<IStoreStatus, StoreStatus>();
        services.AddSingleton<IIntakeStatus, IntakeStatus>();
        services.AddSingleton<OpenWaitsMetric>();
        services.AddDurableTask();
        services.AddSingleton<WaitHistory>();
        services.AddSingleton<IWaitHistory>(provider => provider.GetRequiredService<WaitHistory>());
        services.AddHostedService<HistoryUpkeep>();
        services.AddHostedService<Retention>();
        services.Configure<HealthThresholds>(builder.Configuration.GetSection("Health"));
        services.AddSingleton<HealthMetric>();
        services.Configure<NotificationOptions>(builder.Configuration.GetSection("Notifications"));
        services.Configure<NotificationOptions>(notifications => notifications.PagesUrl = settings.PublicUrl);
        services.AddNotifications();
        services.AddHostedService<NoticeWatch>();
        services.AddEventHub(settings);
        services.AddSingleton<StoreHealth>();
        services.AddHealthChecks().AddCheck<StoreHealth>("store");
    }

    private static void AddDurableTask(this IServiceCollection services)
    {
        services.AddSingleton<TaskHub>();
        services.AddSingleton(provider => provider.GetRequiredService<TaskHub>().Service);
        services.AddSingleton(provider => (IOrchestrationServiceClient)provider.GetRequiredService<TaskHub>().Service);
        services.AddSingleton<IInstanceQueries, TaskHubQueries>();
        services.Configure<DurableTaskClientOptions>(options => options.DataConverter = Json.DataConverter);
        services.AddInProcessDurableTaskClient();
        services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => tasks.AddDeploymentOrchestrator().AddNotifications())
            .Configure(options => options.DataConverter = Json.DataConverter)
            .UseTaskHub());
    }
}
