using DeploymentOrchestrator.Configuration;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Management;
using Microsoft.AspNetCore.DataProtection;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The domain with what it needs from this head: options, key ring, engine.</summary>
internal static class Domain
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
        services.AddSingleton<AllReleases>();
        services.AddSingleton<ManagementJournal>();
        services.AddSingleton<OpenWaitsMetric>();
        services.AddSingleton<EngineHost>();
        services.AddSingleton(provider => provider.GetRequiredService<EngineHost>().Client);
        services.AddHostedService(provider => provider.GetRequiredService<EngineHost>());
        services.AddHostedService<Retention>();
        services.AddStatusLimits();
        services.AddHealthChecks().AddCheck<StoreHealth>("store");
    }
}
