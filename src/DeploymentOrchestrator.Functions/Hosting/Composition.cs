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

/// <summary>The composition root: the only place that knows every part.</summary>
internal static class Composition
{
    /// <summary>Adds the domain and everything it needs from this head. Settings have the same names as the server's and are read once, at the start.</summary>
    /// <remarks>Call it after the worker's own services are added, because its serialization rules replace those of the durable extension.</remarks>
    public static void AddDomain(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AzureDevOpsOptions>().BindConfiguration("AzureDevOps");
        services.AddOptions<FluxOptions>().BindConfiguration("Flux");
        services.AddOptions<WaitOptions>().BindConfiguration("Waits");

        // App settings are environment variables, in which a double underscore separates the parts of a name.
        services.AddSingleton(new SettingSpelling("__"));
        builder.AddKeyRing();
        services.AddQuietLogging();
        services.AddPayloads();
        services.AddDeploymentOrchestrator();
        services.AddSingleton<DomainFactory>();

        // In development, the container checks that every class can be created. Classes that need the client are created only by the DomainFactory.
        services.AddSingleton<DurableTaskClient>(_ =>
            throw new InvalidOperationException($"The durable client comes with an invocation: take what needs it from {nameof(DomainFactory)}."));
        services.AddSingleton<IInstanceQueries, ClientInstanceQueries>();
    }

    // The worker's serializer writes what an activity returns; the converters write everything else. Without these lines the extension would build the converters
    // from the serializer, and then an event without a payload could not be read as a JSON element, which would make the instance fail.
    private static void AddPayloads(this IServiceCollection services)
    {
        services.Configure<WorkerOptions>(options => options.Serializer = new JsonObjectSerializer(Json.Options));
        services.PostConfigure<DurableTaskWorkerOptions>(options => options.DataConverter = Json.DataConverter);
        services.PostConfigure<DurableTaskClientOptions>(options => options.DataConverter = Json.DataConverter);
    }
}
