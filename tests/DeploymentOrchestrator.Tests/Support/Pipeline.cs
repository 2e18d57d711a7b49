using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>The recorded pipeline of the samples, and an intake that it can call.</summary>
public sealed class Pipeline
{
    public const string Token = "eyJ0eXAiOiJKV1QiFAKE.eyJleHAiOjB9FAKE.c2lnFAKE";
    public const string Good = """{ "helmReleaseName": "web", "helmReleaseVersion": "4.32.30" }""";

    public static readonly DateTimeOffset Now = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);

    public Pipeline()
        : this(new EphemeralDataProtectionProvider())
    {
    }

    public Pipeline(IDataProtectionProvider keys)
    {
        Client = new RecordingDurableTaskClient(Time);
        Protector = new TokenProtector(keys, Time);
        Intake = new CallbackIntake(
            Client, Client, Options.Create(AzureDevOps), Options.Create(Flux), Options.Create(Waits), Protector, Time, Logger);
    }

    public AzureDevOpsOptions AzureDevOps { get; } = new() { Organizations = ["https://dev.azure.com/acme/"] };

    public RecordingDurableTaskClient Client { get; }

    public FluxOptions Flux { get; } = new();

    public CallbackIntake Intake { get; }

    public ListLogger<CallbackIntake> Logger { get; } = new();

    public TokenProtector Protector { get; }

    public FakeTimeProvider Time { get; } = new(Now);

    public WaitOptions Waits { get; } = new();

    public static Dictionary<string, string> Headers(params (string Name, string? Value)[] changes)
    {
        var headers = new Dictionary<string, string>(
            Samples.Http(Samples.Bytes("ado/01-initial-request.raw")).Headers, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in changes)
        {
            headers.Remove(name);
            if (value is not null)
            {
                headers[name] = value;
            }
        }

        return headers;
    }

    /// <summary>A token with an expiry time.</summary>
    public static string JsonWebToken(DateTimeOffset expiresAt) =>
        $"e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"exp":{{expiresAt.ToUnixTimeSeconds()}}}"""))}.c2ln";

    public static CallbackTarget Target(TokenProtector protector, string planUrl = "https://dev.azure.com/acme/") => new(
        planUrl,
        "69f48e94-1111-4222-8333-0f2b54f91cc8",
        "build",
        "4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55",
        "5d8dc80d-c400-5444-7559-06a7a0cb1d99",
        "4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e56",
        "923b66ac-fae5-514d-35b9-e58ba8ed37a4",
        protector.Protect(Token, null),
        null);

    public Task<IntakeResult> SendAsync(string body = Good, params (string Name, string? Value)[] changes) =>
        Intake.AcceptAsync(new CallbackRequest(Headers(changes), Encoding.UTF8.GetBytes(body)), default);

    public Task<IntakeResult> SendSampleAsync(string name)
    {
        var request = Samples.Http(Samples.Bytes($"ado/{name}"));
        return Intake.AcceptAsync(new CallbackRequest(request.Headers, request.Body), default);
    }
}
