using System.Security.Cryptography;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Cli.Trial;

/// <summary>A server with everything it needs on this machine: a generated secret, a stand-in for Azure DevOps, and data that is deleted afterwards unless a folder is given.</summary>
internal static class TrialServer
{
    private const int SecretDigits = 32;

    /// <summary>Runs the server until Ctrl+C or SIGTERM.</summary>
    /// <param name="settings">Settings from the command line.</param>
    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] settings)
    {
        await using var azureDevOps = await TrialAzureDevOps.StartAsync(Terminal.Open());
        string[] ofTrial =
        [
            .. settings,
            $"--Flux:Webhooks:0:Secret={RandomNumberGenerator.GetHexString(SecretDigits, lowercase: true)}",
            $"--AzureDevOps:Organizations:0={azureDevOps.Organization}",
            "--AzureDevOps:AllowInsecureLoopback=true",
        ];

        // Only a folder given on the command line with --trial is used, so that the trial never touches the folder of a server that is configured here.
        if (settings.Any(setting => setting.TrimStart('-', '/').Split('=')[0].Equals("Storage:Path", StringComparison.OrdinalIgnoreCase)))
        {
            return await ServerHost.RunAsync(ofTrial, isTrial: true);
        }

        var folder = Directory.CreateTempSubdirectory("deployment-orchestrator-trial-");
        try
        {
            return await ServerHost.RunAsync([.. ofTrial, $"--Storage:Path={folder.FullName}"], isTrial: true);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
