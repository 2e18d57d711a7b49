using System.Buffers.Text;
using System.Text;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

public sealed class IntakeFuzzTests(ITestOutputHelper output)
{
    private const int Round = 500;
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 15, 42, TimeSpan.Zero);

    [Fact]
    public Task Any_event_body_gets_a_response_and_is_read_as_the_oracle_reads_it()
    {
        var samples = Files("flux", "*.json");
        return ThrowAsync(async (intakes, chance) =>
        {
            var body = new Mutator(samples, chance).Next();
            var signature = chance.Next(50) is 0 ? HostileText.Any(chance) : FuzzedIntakes.Sign(body);

            var answer = await intakes.ReportAsync(body, signature);

            Assert.Contains(answer.StatusCode, intakes.Store.IsDown ? [202, 400, 401, 503] : new[] { 202, 400, 401 });
            if (answer.InstanceId is { } id && intakes.Store.Instances[id] is { Name: Names.DeliverReport } delivery)
            {
                var report = Json.Read<Report>(delivery.Input);
                Assert.Equal(EventOracle.Of(body), (report.Verdict, report.Release, report.Version));
                AssertSafe(report.Message);
                return $"{report.Verdict}";
            }

            return $"{answer.StatusCode}";
        });
    }

    [Fact]
    public Task Any_pipeline_request_gets_a_response_and_is_read_as_the_oracle_reads_it()
    {
        var requests = Files("ado", "01*.raw").Select(RawRequest.Parse).ToArray();
        var bodies = requests.Select(request => request.Body.ToArray()).Append(
            """{"helmReleaseName":"web","helmReleaseVersion":"v1.2.3-rc.1+x","namespace":"flux","match":{"env":"snd1","cluster":"a"},"timeoutInMinutes":10,"waitFor":"tested","acceptExisting":false}"""u8.ToArray()).Append(
            """{"helmReleaseName":"web","appVersion":" 2.4/1 ","places":"any","failureGraceInMinutes":4.5,"match":{" env ":" snd1 "}}"""u8.ToArray()).Append(
            """{"helmReleaseVersion":"1.2.3_abc","match":{"env":"snd1"},"places":"all","releases":[{"helmReleaseName":"web"},{"helmReleaseName":"worker","helmReleaseVersion":"2.0.0","match":{"ENV":"tst1","cluster":"a"}}]}"""u8.ToArray()).ToArray();
        return ThrowAsync(async (intakes, chance) =>
        {
            var body = new Mutator(bodies, chance).Next();
            var headers = Headers(requests[chance.Next(requests.Length)], chance);

            var answer = await intakes.AskAsync(headers, body);

            Assert.Contains(answer.StatusCode, intakes.Store.IsDown ? [202, 400, 403, 503] : new[] { 202, 400, 403, 429 });
            if (answer.InstanceId is { } id)
            {
                var stored = intakes.Store.Instances[id].Input;
                var wait = Json.Read<WaitInput>(stored);
                Assert.Empty(wait.Request is null ? [] : RequestOracle.Differences(body, wait));
                Assert.StartsWith("https://dev.azure.com/acme/", new Uri(wait.Target.PlanUrl).AbsoluteUri, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(headers["AuthToken"], stored.GetRawText());
                return wait.Request is null ? "202, to be failed" : "202";
            }

            return $"{answer.StatusCode}";
        });
    }

    private async Task ThrowAsync(Func<FuzzedIntakes, Random, Task<string>> one)
    {
        var seen = new Dictionary<string, int>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var intakes = new FuzzedIntakes(Now);
        for (var i = 0; i < FuzzSettings.Inputs / 2; i++)
        {
            var chance = FuzzSettings.Chance(i);
            intakes = i % Round is 0 ? new FuzzedIntakes(Now) : intakes;
            intakes.Store.IsDown = chance.Next(100) is 0;
            try
            {
                var outcome = await one(intakes, chance);
                seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Input {i} of TESTS_SEED={FuzzSettings.Seed}: {exception.Message}", exception);
            }
        }

        var more = (GC.GetTotalMemory(forceFullCollection: true) - before) >> 20;
        output.WriteLine($"TESTS_SEED={FuzzSettings.Seed}, {more} MB more: {string.Join(", ", seen.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.InRange(more, long.MinValue, 64);

        // If every fuzzed input were rejected at once, only the first check would be tested.
        Assert.True(seen.Count >= 4, "Too few kinds of outcome.");
    }

    private static byte[][] Files(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", folder), pattern).Where(file => !file.EndsWith("expected.json")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static Dictionary<string, string> Headers(RawRequest request, Random chance)
    {
        var names = new[] { "PlanUrl", "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken" };
        var headers = names.ToDictionary(name => name, request.Header, StringComparer.OrdinalIgnoreCase);
        headers["PlanId"] = $"{new Guid(chance.Next(), 0, 0, new byte[8])}";
        headers["AuthToken"] = chance.Next(3) is 0 ? Token(chance) : headers["AuthToken"];
        if (chance.Next(4) is 0)
        {
            var name = names[chance.Next(names.Length - 1)];
            headers[name] = chance.Next(4) switch
            {
                0 => HostileText.Any(chance),
                1 => headers[name] + HostileText.Any(chance),
                2 => $"{headers[name]},{headers[name]}",
                _ => HostileText.Any(chance) + headers[name],
            };
        }

        return headers;
    }

    // A JSON Web Token with arbitrary claims.
    private static string Token(Random chance)
    {
        byte[][] claims = [.. new[] { """{"exp":1787220940,"nbf":0}""", """{"exp":1.5e9}""", """{"\ud800":1,"exp":9}""" }.Select(Encoding.UTF8.GetBytes)];
        return $"e30.{Base64Url.EncodeToString(new Mutator(claims, chance).Next())}.c2lnbmF0dXJl";
    }

    private static void AssertSafe(string message)
    {
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain("##vso[", message, StringComparison.OrdinalIgnoreCase);
    }
}
