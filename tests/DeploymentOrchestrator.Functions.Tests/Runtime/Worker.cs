using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>The worker, not started: what its runners read payloads with comes from here.</summary>
internal static class Worker
{
    /// <summary>Its services, put together in the order of Program.cs.</summary>
    public static IServiceProvider Services { get; } = Build();

    private static IServiceProvider Build()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration["DataProtection:KeyVaultUri"] = "https://acme.vault.azure.net/"; // never asked
        new DurableTaskExtensionStartup().Configure(builder); // the worker does it, but looks for extensions beside the process's own program
        builder.AddDomain();
        return builder.Build().Services;
    }
}
