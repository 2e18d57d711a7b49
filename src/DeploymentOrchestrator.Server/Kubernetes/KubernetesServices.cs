namespace DeploymentOrchestrator.Server.Kubernetes;

/// <summary>Registers the watch.</summary>
internal static class KubernetesServices
{
    /// <summary>Adds it; it does nothing unless it is configured.</summary>
    public static void AddClusterWatch(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(KubernetesSettings.From(builder.Configuration));
        builder.Services.AddSingleton<ClusterApi>();
        builder.Services.AddSingleton<WatchIntake>();
        builder.Services.AddSingleton<ClusterWatch>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ClusterWatch>());
    }
}
