using System.Text.Json;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Waits for an event beside a one-hour timer, then calls one activity.</summary>
internal sealed class EventWait : TaskOrchestrator<JsonElement, string?>
{
    public const string EventName = "DeploymentReported";

    /// <summary>About as large as a real payload.</summary>
    public static JsonElement Payload { get; } = JsonElement.Parse(
        """{"release":"ffc-demo-web","version":"4.32.30","verdict":"Deployed","reason":"UpgradeSucceeded","message":"Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30","metadata":{"cluster":"aks-snd-01","env":"snd01"}}""");

    public static JsonElement Input { get; } = JsonElement.Parse(
        """{"release":"ffc-demo-web","version":"4.32.30","target":{"project":"69f48e94-1111-4222-8333-0f2b54f91cc8","plan":"4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55"}}""");

    public override async Task<string?> RunAsync(TaskOrchestrationContext context, JsonElement input)
    {
        using var cancel = new CancellationTokenSource();
        var reported = context.WaitForExternalEvent<JsonElement>(EventName);
        var timer = context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), cancel.Token);
        await Task.WhenAny(reported, timer);
        cancel.Cancel();
        return await context.CallActivityAsync<string?>(nameof(PostActivity), await reported);
    }
}
