using Azure.Core.Serialization;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Waits;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Puts the head together: the one place that knows every part.</summary>
internal static class Composition
{
    /// <summary>Adds the domain with what it needs from this head. Settings have the server's names and are read once, at the start.</summary>
    /// <remarks>After the worker's own services: its payload rules replace those of the durable extension.</remarks>
    public static void AddDomain(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AzureDevOpsOptions>().BindConfiguration("AzureDevOps");
        services.AddOptions<FluxOptions>().BindConfiguration("Flux");
        services.AddOptions<WaitOptions>().BindConfiguration("Waits");

        // App settings are environment variables.
        services.AddSingleton(new SettingSpelling("__"));
        builder.AddKeyRing();
        services.AddQuietLogging();
        services.AddPayloads();
        services.AddDeploymentOrchestrator();
        services.AddSingleton<DomainFactory>();

        // The container checks in development that every class can be made. Those that need the client are made by the DomainFactory only.
        services.AddSingleton<DurableTaskClient>(_ =>
            throw new InvalidOperationException($"The durable client comes with an invocation: take what needs it from {nameof(DomainFactory)}."));
        services.AddSingleton<IInstanceQueries, ClientInstanceQueries>();
    }

    // What an activity returns is written by the worker's serializer, everything else by the converters. The extension makes these of the serializer,
    // and then an event without a payload could not be read as an element: it would fail the instance.
    private static void AddPayloads(this IServiceCollection services)
    {
        services.Configure<WorkerOptions>(options => options.Serializer = new JsonObjectSerializer(Json.Options));
        services.PostConfigure<DurableTaskWorkerOptions>(options => options.DataConverter = Json.DataConverter);
        services.PostConfigure<DurableTaskClientOptions>(options => options.DataConverter = Json.DataConverter);
    }
}
