using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Notifications;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>Every key that this server reads. Any other key in one of its sections is a mistake.</summary>
internal static class KnownSettings
{
    private const int MostTypos = 4;

    /// <summary>The keys with what may be written.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("Urls", "http://127.0.0.1:7071", Check.Addresses),
        new("Management:Urls", "http://127.0.0.1:7072", Check.Addresses),
        new("Management:PublicUrl", "https://deployments.example.com/", Check.PublicUrl),
        new("Management:JournalBytes", "10485760", Check.Count),
        new("Management:JournalFiles", "10", Check.Count),
        new("Probes:Urls", "http://0.0.0.0:8081", Check.Addresses),
        new("Limits:RequestBytes", "67108864", Check.RequestBytes),
        new("Limits:Connections", "2000", Check.Count),
        new("Storage:Path", "data", Check.Text),
        new("Storage:KeyRing", "data/keys", Check.Text),
        new("DurableTask:Provider", nameof(StoreProvider.AzureStorage), Check.Provider),
        new("DurableTask:ConnectionString", "<a storage account's or SQL Server's connection string>", Check.Secret),
        new("DurableTask:AccountName", "stdeployments", Check.Text),
        new("DurableTask:TaskHub", "deployments", Check.TaskHub),
        new("EventHub:ConnectionString", "<a connection string with EntityPath>", EventHubCheck.ConnectionString),
        new("EventHub:FullyQualifiedNamespace", "evhns-deployments.servicebus.windows.net", Check.Text),
        new("EventHub:Name", "flux-events", Check.Text),
        new("EventHub:ConsumerGroup", "deployment-orchestrator", Check.Text),
        new("Keys:Function:*", "<at least 16 characters>", Check.Key),
        new("Keys:Management:*", "<at least 16 characters>", Check.Key),
        new("Keys:ReadOnly:*", "<at least 16 characters>", Check.Key),
        new("SignIn:Authority", "https://login.microsoftonline.com/<tenant>/v2.0", SignInCheck.Authority),
        new("SignIn:ClientId", "<the application's id>", Check.Text),
        new("SignIn:ClientSecret", "<the application's secret>", Check.Secret),
        new("SignIn:RoleClaim", "groups", Check.Text),
        new("SignIn:OperatorValue:*", "deployment-operators", Check.Text),
        new("SignIn:ReaderValue:*", "developers", Check.Text),
        new("Server:BehindTlsProxy", "true", Check.Boolean),
        new("Server:Proxies:*", "10.244.0.0/16", Check.Network),
        new("Telemetry:OtlpEndpoint", "http://127.0.0.1:4317", Check.Url),
        new("Flux:NewReleasesPerDay", "10000", Check.Count),
        new("Flux:Webhooks:*:Name", "dev", Check.Text),
        new("Flux:Webhooks:*:Secret", "<the token of Flux's generic-hmac secret>", Check.Secret),
        new("Flux:Webhooks:*:Pin:*", "dev", Check.Text),
        new("Flux:AllowUnsigned", "true", Check.Boolean),
        new("Flux:WebhookMaxAge", "00:15:00", Check.TimeSpan),
        new("Flux:PlaceKeys:*", "cluster", Check.Text),
        new("Flux:RequireMatch:*", "env", Check.Text),
        new("Kubernetes:Watch", "true", Check.Boolean),
        new("Kubernetes:KubeConfig", "/home/me/.kube/config", Check.Text),
        new("Kubernetes:Metadata:*", "aks-snd-01", Check.Text),
        new("Kubernetes:Webhook", "cluster", Check.Text),
        new("Kubernetes:Namespaces:*", "flux-config", Check.Namespace),
        new("Kubernetes:LabelSelector", "team=web", Check.Text),
        new("AzureDevOps:Organizations:*", "https://dev.azure.com/acme/", Check.Text),
        new("AzureDevOps:AllowInsecureLoopback", "true", Check.Boolean),
        new("Health:LowDiskMegabytes", "1024", Check.Count),
        new("Health:FullDiskMegabytes", "100", Check.Count),
        new("Health:PendingWrites", "1000", Check.Count),
        new("Health:SlowCommit", "00:00:01", Check.TimeSpanOverZero),
        new("Health:EventsBehind", "1000", Check.Count),
        new("Health:SilentAfter", "1.02:00:00", Check.TimeSpanOverZero),
        new("Notifications:Webhook:*:Url", "<the webhook's https address>", Check.WebhookUrl),
        new("Notifications:Webhook:*:Kind", nameof(WebhookKind.Slack), Check.WebhookKindName),
        new("Notifications:Webhook:*:On", "Failed,NotDelivered", Check.NoticeKinds),
        new("Notifications:PerMinute", "10", Check.Count),
        new("Waits:DefaultTimeout", "00:55:00", Check.TimeSpan),
        new("Waits:FailureGrace", "00:02:00", Check.TimeSpan),
        new("Waits:RemediationGrace", "00:10:00", Check.TimeSpan),
        new("Waits:Settle", "00:00:15", Check.TimeSpan),
        new("Waits:FirstAnswerDelay", "00:00:05", Check.TimeSpan),
        new("Waits:MaxOpen", "20000", Check.Count),
    ];

    /// <summary>The sections that are ours alone.</summary>
    public static IReadOnlySet<string> Sections { get; } = All
        .Select(setting => setting.Key.Split(':')[0])
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What .NET itself reads, so that a command line may hold it too.</summary>
    public static IReadOnlySet<string> HostSections { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "AllowedHosts", "ApplicationName", "ContentRoot", "Environment", "Kestrel", "Logging", "ShutdownTimeoutSeconds",
    };

    /// <summary>The known key that a mistyped one most likely means, or null. An index stays as it was typed.</summary>
    public static string? Nearest(string key) => All
        .Select(setting => Fill(setting.Key, key))
        .Select(known => (Known: known, Distance: NearestName.Distance(known.ToLowerInvariant(), key.ToLowerInvariant(), MostTypos)))
        .Where(pair => pair.Distance <= MostTypos)
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.Known)
        .FirstOrDefault();

    private static string Fill(string pattern, string key)
    {
        var typed = key.Split(':');
        return string.Join(':', pattern.Split(':').Select((part, i) => part is "*" ? typed.ElementAtOrDefault(i) ?? "0" : part));
    }
}
