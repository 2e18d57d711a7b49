using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

/// <summary>The head's services, put together as the worker does.</summary>
internal static class Head
{
    /// <summary>Builds them with some settings, in development and so with a key ring in a local folder.</summary>
    public static IServiceProvider Services(params (string Key, string Value)[] settings) => Build(Environments.Development, settings).Services;

    /// <summary>The host, not started. Every class that it knows can be made, or it is not built: so the worker checks it in development.</summary>
    public static IHost Build(string environment, params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.AddDomain();
        return builder.Build();
    }

    /// <summary>One of the head's classes, as the worker makes them for each invocation.</summary>
    public static T Function<T>(params (string Key, string Value)[] settings) => ActivatorUtilities.CreateInstance<T>(Services(settings));
}
