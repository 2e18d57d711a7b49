using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Security;

namespace DeploymentOrchestrator.Server.Startup;

/// <summary>The settings of a trial: its start prints a secret and a link that signs in, so it must not be reachable from elsewhere.</summary>
internal static class Trial
{
    /// <summary>Adds the link.</summary>
    /// <exception cref="StartFailedException">Others than this machine could reach a listener.</exception>
    public static void Prepare(WebApplicationBuilder builder)
    {
        // Every listener is here by now, whichever setting it came from.
        var open = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).FirstOrDefault(url => url is null || !ConfigurationCheck.IsLoopback(url));
        if (open is not null)
        {
            throw Refused($"would listen on {open}. Write http://127.0.0.1 and a port");
        }

        if (builder.Configuration.GetValue<bool>("Server:BehindTlsProxy"))
        {
            throw Refused("is for no proxy. Leave Server:BehindTlsProxy out");
        }

        builder.Services.AddSingleton<SignInLink>();
    }

    /// <summary>The key that the link stands for.</summary>
    public static string ManagementKeyOf(ServerSettings settings) => settings.ManagementKeys is [var key, ..] ? key : AccessKeyFile.ReadOrCreate(settings.ManagementKeyPath).Key;

    private static StartFailedException Refused(string why) => new($"Configuration: a trial serves this machine alone, and this one {why}", ExitCodes.Configuration);
}
