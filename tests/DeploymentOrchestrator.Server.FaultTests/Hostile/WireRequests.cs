using System.Globalization;
using System.Text;
using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Requests to both public routes, with mutations in the body, a header, the key, the signature or anywhere. Each announces its true length, so that the server need not wait for more.</summary>
internal sealed class WireRequests(Uri organization)
{
    private static readonly byte[][] Bodies = [.. Files("ado", "01*.raw").Select(file => RawRequest.Parse(file).Body.ToArray())];
    private static readonly byte[][] Events = [.. Files("flux", "*.json")];
    private static readonly string[] Names = ["PlanUrl", "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken"];

    public byte[] Ask(PipelineTask pipeline, string body) => pipeline.Ask(EmbeddedSamples.CallbackRequest, organization, TestServer.Key).WithBody(body).ToBytes();

    public static byte[] Report(byte[] body, string? signature = null) =>
    [
        .. Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /api/FluxEvent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nX-Signature: {signature ?? FuzzedIntakes.Sign(body)}\r\n\r\n")),
        .. body,
    ];

    /// <summary>The next request to send.</summary>
    public byte[] Next(Random chance) => chance.Next(8) switch
    {
        0 => SpoilHead(Ask(PipelineTask.OfNewRun("fuzz"), "{}"), chance),
        1 => SpoilHead(Report(Events[chance.Next(Events.Length)]), chance),
        // Events that would release a pipeline if they were signed.
        2 => Report(SampleEvent.Succeeded("canary", "4.32.30", "no-sample-names-it").ToBytes(DateTimeOffset.UtcNow), Forged(chance)),
        3 => SpoilHeader(chance),
        4 or 5 => AskSpoilt(chance),
        _ => Report(new Mutator(Events, chance).Next()),
    };

    private byte[] AskSpoilt(Random chance)
    {
        var request = PipelineTask.OfNewRun("fuzz").Ask(EmbeddedSamples.CallbackRequest, organization, TestServer.Key).WithBody("x");
        var body = new Mutator(Bodies, chance).Next();
        return (request.With("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)) with { Body = body }).ToBytes();
    }

    private byte[] SpoilHeader(Random chance)
    {
        var request = PipelineTask.OfNewRun("fuzz").Ask(EmbeddedSamples.CallbackRequest, organization, TestServer.Key).WithBody("{}");
        var name = Names[chance.Next(Names.Length)];
        var value = HostileText.Any(chance);
        var spoilt = chance.Next(4) switch
        {
            0 => request.With(name, value),
            1 => request.With(name, request.Header(name) + value),
            2 => request with { Head = $"{request.Head}{name}: {value}\r\n" },
            _ => request.WithCode(Uri.EscapeDataString(value)),
        };

        return spoilt.ToBytes();
    }

    // Mutate only up to the beginning of the body, so that the length stays correct.
    private static byte[] SpoilHead(byte[] request, Random chance)
    {
        var end = request.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.Latin1.GetString(request, 0, end).Split("\r\n").ToList();
        for (var times = chance.Next(1, 4); times > 0; times--)
        {
            var at = chance.Next(lines.Count);
            lines[at] = chance.Next(5) switch
            {
                0 => lines[at][..chance.Next(lines[at].Length + 1)],
                1 => lines[at].Insert(chance.Next(lines[at].Length + 1), $"{(char)chance.Next(256)}"),
                2 => $"{lines[at]}\r\n{lines[chance.Next(lines.Count)]}",
                3 => lines[at].Replace(' ', (char)chance.Next(1, 128)),
                _ => $"{lines[at]}{new string('x', chance.Next(70_000))}",
            };
        }

        // Whatever length was announced, nobody waits for it here; slow senders have a test of their own.
        lines.RemoveAll(line => line.Contains("Content-Length", StringComparison.OrdinalIgnoreCase) || line.Contains("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static string Forged(Random chance) => chance.Next(6) switch
    {
        0 => "",
        1 => $"sha256={new string('0', 64)}",
        2 => $"sha1={new string('0', 40)}",
        3 => FuzzedIntakes.Sign([]),
        4 => $"sha256={Convert.ToHexString(BitConverter.GetBytes(chance.NextInt64()))}",
        _ => $"{FuzzedIntakes.Sign([1])},{FuzzedIntakes.Sign([2])}",
    };

    private static IEnumerable<byte[]> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", folder), pattern).Where(file => char.IsDigit(Path.GetFileName(file)[0])).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
