using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.EventHubs;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Http.Document;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Kubernetes;
using DeploymentOrchestrator.Server.Security;
using DeploymentOrchestrator.Server.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Puts the server together: the one place that knows every part.</summary>
internal static class ServerApp
{
    /// <summary>Checks the configuration, opens the database and maps the routes. What it returns does not listen yet.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="customise">What a test replaces.</param>
    /// <exception cref="StartFailedException">The configuration is wrong.</exception>
    /// <exception cref="DurableTask.Sqlite.DurableStoreException">The database cannot be had.</exception>
    public static async Task<WebApplication> OpenAsync(string[] args, Action<WebApplicationBuilder>? customise = null)
    {
        var builder = ServerConfiguration.Read(args);
        ConfigurationCheck.Run(builder.Configuration);
        var settings = ServerSettings.From(builder.Configuration);
        PrivateFiles.MakeFolder(settings.DataFolder, "Storage:Path");
        PrivateFiles.MakeFolder(settings.KeyRing, "Storage:KeyRing");

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.AddQuietLogging();
        builder.AddListeners(settings);
        builder.Services.AddStrangerLimits(settings.Limits);
        builder.AddDomain(settings);
        builder.AddClusterWatch();
        builder.AddTelemetryExport();
        builder.Services.AddProblems();
        builder.Services.AddPublicRoutes();
        builder.Services.AddApiDocument();
        builder.Services.AddAccess(settings);
        builder.Services.AddDashboard();
        customise?.Invoke(builder);

        var app = builder.Build();
        try
        {
            FileModes.Tighten(settings, app.Logger);
            await app.Services.GetRequiredService<TaskHub>().OpenAsync();
            await app.Services.OpenEventHubAsync();

            // Only now: the process that holds the database makes the keys, and no other.
            app.Services.GetRequiredService<ServerKeys>();
            app.Services.GetRequiredService<OpenWaitsMetric>();
            app.Services.GetRequiredService<HealthMetric>();
            app.UseLastLine();
            app.UsePageHeaders(settings);
            app.UseProblems();
            app.UseStrangerLimits();
            app.UseAccess();
            app.MapHealth();
            app.MapPublicRoutes();
            app.MapManagementRoutes();
            app.MapPages();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
