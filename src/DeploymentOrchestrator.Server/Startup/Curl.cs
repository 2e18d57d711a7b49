using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Startup;

/// <summary>The two requests as commands for a shell; neither holds a key, and the secret only in a trial, which made it.</summary>
internal static class Curl
{
    /// <summary>What a pipeline's AzureFunction@1 sends. In PowerShell <c>$(cat file)</c> means the same.</summary>
    public static string Callback(string url, ServerSettings settings, AzureDevOpsOptions azureDevOps)
    {
        var key = settings.FunctionKeys.Count > 0 ? "<one of Keys:Function>" : $"$(cat '{Path.GetFullPath(settings.FunctionKeyPath)}')";
        var headers = new[]
        {
            ("PlanUrl", azureDevOps.Organizations.FirstOrDefault() ?? "https://dev.azure.com/acme/"),
            ("ProjectId", "69f48e94-1111-4222-8333-0f2b54f91cc8"),
            ("HubName", "build"),
            ("PlanId", "4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55"),
            ("JobId", "5d8dc80d-c400-5444-7559-06a7a0cb1d99"),
            ("TimelineId", "4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e56"),
            ("TaskInstanceId", "923b66ac-fae5-514d-35b9-e58ba8ed37a4"),
            ("AuthToken", "not-a-token"),
        };
        return Lines(
        [
            $"curl \"{url}/api/AdoCallBack?code={key}\" -H \"Content-Type: application/json\"",
            .. headers.Chunk(2).Select(pair => string.Join(' ', pair.Select(header => $"-H \"{header.Item1}: {header.Item2}\""))),
            "-d '{\"helmReleaseName\": \"podinfo\", \"helmReleaseVersion\": \"6.7.0\"}'",
        ]);
    }

    /// <summary>What Flux's generic-hmac provider sends; the signature goes over the very bytes. For a POSIX shell.</summary>
    public static string FluxEvent(string url, FluxOptions flux, string secret = "<secret of Flux:Webhooks:0>")
    {
        var sign = flux.Webhooks.Count > 0 || !flux.AllowUnsigned;
        return string.Join('\n', (string[])
        [
            """body='{"involvedObject":{"kind":"HelmRelease","namespace":"flux-system","name":"podinfo","uid":"2a6df696-8e8f-4098-a568-004a971230be","apiVersion":"helm.toolkit.fluxcd.io/v2"},"severity":"info","timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","message":"Helm upgrade succeeded for release podinfo/podinfo.v2 with chart podinfo@6.7.0","reason":"UpgradeSucceeded","metadata":{"revision":"6.7.0"},"reportingController":"helm-controller"}'""",
            .. sign ? [$"signature=$(printf %s \"$body\" | openssl dgst -sha256 -hmac '{secret}' | sed 's/.* //')"] : Array.Empty<string>(),
            $"printf %s \"$body\" | curl \"{url}/api/FluxEvent\" -H \"Content-Type: application/json\"{(sign ? " -H \"X-Signature: sha256=$signature\"" : "")} --data-binary @-",
        ]);
    }

    private static string Lines(string[] lines) => string.Join(OperatingSystem.IsWindows() ? " `\n  " : " \\\n  ", lines);
}
