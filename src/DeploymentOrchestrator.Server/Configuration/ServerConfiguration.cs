using Microsoft.Extensions.Configuration.Memory;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>The configuration as the server reads it: appsettings.json in this folder, environment, command line, over what holds by default.</summary>
public static class ServerConfiguration
{
    /// <summary>A builder with that configuration. Whether it is right is <see cref="ConfigurationCheck"/>'s to say.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <exception cref="StartFailedException">An argument sets nothing.</exception>
    public static WebApplicationBuilder Read(string[] args)
    {
        SettingArguments.Check(args);

        // Settings are read once. A watcher for changed files would be notified of every write to a database below its folder.
        var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = ServerSettings.Defaults });
        return builder;
    }
}
