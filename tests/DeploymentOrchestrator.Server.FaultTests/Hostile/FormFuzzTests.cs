using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using DeploymentOrchestrator.Demo;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>The sign-in form is the only body that the second listener reads before it knows who the caller is.</summary>
[Collection(OneAtATime.Name)]
public sealed class FormFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Paths = ["/sign-in", "/sign-in?return=%2Fhealth", "/sign-out", "/waits/a:1:b/succeed"];
    private static readonly string[] Kinds = ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=x", "text/plain", ""];

    private static readonly byte[][] Forms =
    [
        "key=not-the-key&__RequestVerificationToken=CfDJ8Nk0"u8.ToArray(),
        "__RequestVerificationToken=&key=%E2%82%AC+%00%ff&key=twice"u8.ToArray(),
        "reason=because&a=1&b=2&c=3&&&=&=x"u8.ToArray(),
        "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nnot-the-key\r\n--x--\r\n"u8.ToArray(),
    ];

    [Fact]
    public async Task Any_form_gets_a_response_and_grants_no_access()
    {
        await using var server = new WatchedServer();
        await server.StartAsync(("Keys__Management__0", "management-key-of-the-proofs"));
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForAsync(0, FuzzSettings.Inputs / 10, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) =>
        {
            var chance = FuzzSettings.Chance(i);
            var body = new Mutator(Forms, chance).Next();
            var answer = await RawHttp.SendAsync(server.ManagementAddress, Request(Paths[chance.Next(Paths.Length)], Kinds[chance.Next(Kinds.Length)], body), stop);

            Assert.True(answer.Status is >= 300 and < 500, $"Input {i} of TESTS_SEED={FuzzSettings.Seed}: {answer.Status}: {Encoding.Latin1.GetString(body)}");
            Assert.False(answer.Headers.GetValueOrDefault("Set-Cookie")?.Contains("session", StringComparison.OrdinalIgnoreCase) ?? false, $"Input {i} of TESTS_SEED={FuzzSettings.Seed} has signed in");
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
        });

        output.WriteLine($"TESTS_SEED={FuzzSettings.Seed}: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.DoesNotContain(server.Output, line => line.Contains("nhandled exception", StringComparison.Ordinal));
        Assert.True(statuses.Count >= 3, "Too few kinds of answer.");
    }

    private static byte[] Request(string path, string kind, byte[] body) =>
    [
        .. Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{(kind.Length > 0 ? $"Content-Type: {kind}\r\n" : "")}Content-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
