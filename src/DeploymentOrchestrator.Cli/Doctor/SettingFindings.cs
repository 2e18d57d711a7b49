using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>Checks what a valid configuration may still lack.</summary>
internal static class SettingFindings
{
    private const int ShortSecret = 16;

    public static IEnumerable<Finding> Of(IConfiguration configuration, ServerSettings settings)
    {
        yield return Finding.Ok("configuration", $"is valid; the server listens on {string.Join(", ", settings.Urls)} and for management on {string.Join(", ", settings.ManagementUrls)}");
        yield return Key("function key", settings.FunctionKeys, "Keys:Function", settings.FunctionKeyPath);
        yield return Key("management key", settings.ManagementKeys, "Keys:Management", settings.ManagementKeyPath);
        foreach (var finding in Flux(configuration.GetSection("Flux").Get<FluxOptions>() ?? new FluxOptions(), OtherSource(configuration, settings)))
        {
            yield return finding;
        }
    }

    private static Finding Key(string area, IReadOnlyList<string> configured, string setting, string path)
    {
        if (configured.Count > 0)
        {
            return Finding.Ok(area, $"{configured.Count} in {setting}");
        }

        try
        {
            if (!File.Exists(path))
            {
                return Finding.Ok(area, $"none yet; the first start makes {path}");
            }

            if (File.ReadAllText(path).Trim().Length is 0)
            {
                return Finding.Problem(area, $"{path} is empty", "Remove it, and the next start makes a new one.");
            }

            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) is not 0
                ? Finding.Warning(area, $"{path} can be read by others", $"chmod 600 {path}")
                : Finding.Ok(area, $"in {path}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(area, $"{path} cannot be read: {error.Message}", "Give the server's user read access to it.");
        }
    }

    private static string? OtherSource(IConfiguration configuration, ServerSettings settings) =>
        settings.EventHub is not null ? "events come from the Event Hub"
        : configuration.GetValue<bool>("Kubernetes:Watch") ? "the cluster is watched"
        : null;

    private static IEnumerable<Finding> Flux(FluxOptions flux, string? otherSource)
    {
        if (flux.AllowUnsigned)
        {
            yield return Finding.Warning("webhooks", "Flux:AllowUnsigned is on: anybody who reaches this address can release pipelines", "Configure Flux:Webhooks:0:Secret and switch it off.");
        }
        else if (flux.Webhooks.Count is 0 && otherSource is not null)
        {
            yield return Finding.Ok("webhooks", $"none: {otherSource}");
        }
        else if (flux.Webhooks.Count is 0)
        {
            yield return Finding.Problem("webhooks", "none is configured: every Flux event is refused", "Set Flux:Webhooks:0:Secret to the token of Flux's generic-hmac provider, or EventHub:ConnectionString, or Kubernetes:Watch.");
        }
        else
        {
            yield return Finding.Ok("webhooks", $"{flux.Webhooks.Count} secrets in Flux:Webhooks");
        }

        foreach (var (i, webhook) in flux.Webhooks.Index())
        {
            if (webhook.Secret != webhook.Secret.Trim())
            {
                yield return Finding.Warning("webhooks", $"Flux:Webhooks:{i}:Secret begins or ends with white space", "White space counts. Remove it, unless the token in Flux's Secret has it too.");
            }

            if (webhook.Secret.Trim().Length < ShortSecret)
            {
                yield return Finding.Warning("webhooks", $"Flux:Webhooks:{i}:Secret is shorter than {ShortSecret} characters", "Use a longer one, e.g. from: openssl rand -hex 20");
            }

            if (flux.Webhooks.Take(i).Any(earlier => earlier.Secret == webhook.Secret))
            {
                yield return Finding.Warning("webhooks", $"Flux:Webhooks:{i}:Secret is listed twice; the last one's Pin holds", "Keep one of them.");
            }
        }
    }
}
