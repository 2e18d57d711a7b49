using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Both intakes, with a store that runs nothing and a limit on the time of every call.</summary>
internal sealed class FuzzedIntakes
{
    public const string Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly CallbackIntake _callback;
    private readonly FluxIntake _flux;
    private readonly StatusIntake _status;
    private readonly DateTimeOffset _now;

    public FuzzedIntakes(DateTimeOffset now)
    {
        _now = now;
        var time = new FakeTimeProvider(now);
        var azureDevOps = Options.Create(new AzureDevOpsOptions { Organizations = ["https://dev.azure.com/acme/"] });
        var flux = Options.Create(new FluxOptions { Webhooks = [new FluxWebhook { Name = "prd", Secret = Secret }], WebhookMaxAge = TimeSpan.FromDays(30) });
        Store = new RecordingDurableTaskClient(time);
        _callback = new CallbackIntake(
            Store, Store, azureDevOps, flux, Options.Create(new WaitOptions()), new TokenProtector(new EphemeralDataProtectionProvider(), time), time, NullLogger<CallbackIntake>.Instance);
        _flux = new FluxIntake(Store, new NewReleases(flux, time), flux, time, NullLogger<FluxIntake>.Instance);
        _status = new StatusIntake(Store, new NewReleases(flux, time), flux, time, NullLogger<StatusIntake>.Instance);
    }

    public RecordingDurableTaskClient Store { get; }

    public static string Sign(byte[] body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}";

    public Task<IntakeResult> ReportAsync(byte[] body, string? signature) => LimitedAsync(() => _flux.AcceptWebhookAsync(body, signature, default));

    public Task<IntakeResult> ReceiveAsync(byte[] body) => LimitedAsync(() => _flux.AcceptAsync(body, _now, "partition 0", default));

    public Task<IntakeResult> ListAsync(byte[] body) => LimitedAsync(() => _status.AcceptAsync(body, Sign(body), default));

    public Task<IntakeResult> AskAsync(IReadOnlyDictionary<string, string> headers, byte[] body) =>
        LimitedAsync(() => _callback.AcceptAsync(new CallbackRequest(headers, body), default));

    // On a busy machine, a call can be slow once, but an input that takes too long does so every time.
    private static async Task<IntakeResult> LimitedAsync(Func<Task<IntakeResult>> call)
    {
        var watch = Stopwatch.StartNew();
        var answer = await call();
        if (watch.Elapsed > Longest)
        {
            watch.Restart();
            await call();
            Assert.True(watch.Elapsed < Longest, $"It takes {watch.Elapsed}.");
        }

        return answer;
    }
}
