using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

/// <summary>The services of the Functions app, registered as the worker does it.</summary>
internal static class Head
{
    /// <summary>Builds the services with some settings, in development and therefore with a key ring in a local folder.</summary>
    public static IServiceProvider Services(params (string Key, string Value)[] settings) => Build(Environments.Development, settings).Services;

    /// <summary>The host, not started. Building it fails unless every registered class can be created: this is what the worker checks in development.</summary>
    public static IHost Build(string environment, params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.AddDomain();
        return builder.Build();
    }

    /// <summary>One of the app's classes, created as the worker does it for each invocation.</summary>
    public static T Function<T>(params (string Key, string Value)[] settings) => ActivatorUtilities.CreateInstance<T>(Services(settings));
}
