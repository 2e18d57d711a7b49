using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>The worker, not started. It provides the converters with which its runners read payloads.</summary>
internal static class Worker
{
    /// <summary>Its services, registered in the order of Program.cs.</summary>
    public static IServiceProvider Services { get; } = Build();

    private static IServiceProvider Build()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration["DataProtection:KeyVaultUri"] = "https://acme.vault.azure.net/"; // never called
        new DurableTaskExtensionStartup().Configure(builder); // the worker does this, too, but looks for extensions next to the program of the process
        builder.AddDomain();
        return builder.Build().Services;
    }
}
