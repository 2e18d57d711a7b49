using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;

namespace DeploymentOrchestrator.DeadLetters;

/// <summary>Something that could not be used, kept to be read by a person.</summary>
/// <param name="Reason">Why, and where it came from; one safe line.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Body">What it was.</param>
/// <param name="Pin">Metadata that its sender's secret pins: who sends it through the intake again must not lose it.</param>
public sealed partial record DeadLetter(
    string Reason,
    DateTimeOffset At,
    string Body,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Pin = null)
{
    private const int MaxBody = 64 * 1024;
    private static readonly Counter<long> Kept = Telemetry.Meter.CreateCounter<long>("deployment.dead_letters", "{letter}", "Dead letters kept.");

    /// <summary>A dead letter of raw bytes: cut at 64 KB, without Flux's token (a digest of the release's values).</summary>
    public static DeadLetter Of(string reason, DateTimeOffset at, ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string>? pin = null) =>
        new(reason, at, Token().Replace(Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBody)]), "${name}\"***\""), pin);

    /// <summary>Keeps it. The same body is kept once.</summary>
    /// <exception cref="StoreUnavailableException">It was not kept.</exception>
    public async Task KeepAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await client.StartAsync(Names.DeadLetter, this, InstanceIds.ForDeadLetter(Body), planId: null, cancellationToken))
        {
            Kept.Add(1);
        }
    }

    [GeneratedRegex("""(?<name>"(?:[^"\\]*/)?token"\s*:\s*)"(?:[^"\\]|\\.)*"?""")]
    private static partial Regex Token();
}
