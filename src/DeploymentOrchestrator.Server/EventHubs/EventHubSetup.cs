using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.EventHubs;

/// <summary>Adds what reads the Event Hub, if one is configured.</summary>
internal static class EventHubSetup
{
    /// <summary>Adds it.</summary>
    public static void AddEventHub(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.EventHub is not { } hub)
        {
            return;
        }

        services.AddSingleton(hub);
        services.AddSingleton<EventHubStatus>();
        services.AddSingleton<EventHubMetrics>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton(provider => provider.GetRequiredService<Checkpoints>().Store);
        services.AddSingleton(provider => FluxEventProcessor.Create(hub, provider));
        services.AddHostedService<EventHubReader>();
        services.AddHealthChecks().AddCheck<EventHubHealth>("event-hub");
    }

    /// <summary>Opens the checkpoints, before anything is read.</summary>
    /// <exception cref="StartFailedException">They cannot be had.</exception>
    public static async Task OpenEventHubAsync(this IServiceProvider services)
    {
        if (services.GetService<Checkpoints>() is { } checkpoints)
        {
            await checkpoints.OpenAsync();
            services.GetRequiredService<EventHubMetrics>();
        }
    }
}
