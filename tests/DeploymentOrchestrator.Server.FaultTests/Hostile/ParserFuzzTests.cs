using System.Net;
using System.Text;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Http.Document;
using DeploymentOrchestrator.Server.Http.DurableTask;
using DeploymentOrchestrator.Server.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>The other code that reads unsigned bytes, in addition to the two intakes: it must fail only in the documented way.</summary>
public sealed class ParserFuzzTests(ITestOutputHelper output)
{
    private static readonly Endpoint Route = new(
        null, new EndpointMetadataCollection(((string[])["top", "createdTimeFrom", "showInput", "continuationToken"]).Select(name => new RouteParameter(name, name))), "a route of the fuzzer");

    private static readonly DateTimeOffset Now = new(2026, 8, 20, 10, 15, 42, TimeSpan.Zero);

    [Fact]
    public Task Any_line_of_a_watch_is_read_or_ends_the_watch() => ThrowAsync(async (samples, chance) =>
    {
        using var body = new MemoryStream([.. Enumerable.Range(0, 5).SelectMany(_ => (byte[])[.. samples.Next(), (byte)'\n'])]);
        var words = 0;
        try
        {
            await foreach (var batch in new WatchBatches(body, () => { }, TimeProvider.System).ReadAsync(CancellationToken.None))
            {
                words += batch.Count;
            }

            return $"{words} words";
        }
        catch (Exception exception)
        {
            // The watch handles every error in the same way: it logs a line and starts the watch again.
            var why = ClusterFailure.Of(exception, "helmreleases").Message;
            Assert.InRange(why.Length, 1, 1000);
            Assert.DoesNotContain(why, char.IsControl);
            return exception.GetType().Name;
        }
    },
    [
        """{"type":"MODIFIED","object":{"kind":"HelmRelease","metadata":{"name":"web","namespace":"ns","resourceVersion":"7"},"status":{"observedGeneration":2}}}""",
        """{"type":"DELETED","object":{"metadata":{"name":"api","namespace":"ns","resourceVersion":"8"}}}""",
        """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""",
        """{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old resource version","code":410}}""",
    ]);

    [Fact]
    public Task Any_Event_Hub_message_is_stored_as_an_event_or_as_a_dead_letter()
    {
        var intakes = new FuzzedIntakes(Now);
        return ThrowAsync(
            async (samples, _) =>
            {
                var answer = await intakes.ReceiveAsync(samples.Next());

                Assert.Equal(202, answer.StatusCode);
                return answer.DeadLetter is null ? answer.InstanceId is null ? "ignored" : "delivery" : "dead letter";
            },
            [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", "flux"), "*.json").Where(file => !file.EndsWith("expected.json")).Order(StringComparer.Ordinal).Select(File.ReadAllText)]);
    }

    [Fact]
    public Task Any_listed_object_is_delivered_counted_or_refused()
    {
        var (intakes, known) = (new FuzzedIntakes(Now), 0);
        return ThrowAsync(
            async (samples, _) =>
            {
                // A report that was delivered is not delivered again, so an intake that has processed many reports would test little.
                intakes = known++ % 500 is 0 ? new FuzzedIntakes(Now) : intakes;
                var before = intakes.Store.Instances.Count;
                var answer = await intakes.ListAsync(samples.Next());

                Assert.Contains(answer.StatusCode, new[] { 202, 400 });
                Assert.DoesNotContain(answer.Message, char.IsControl);
                return answer.StatusCode is 400 ? "refused" : intakes.Store.Instances.Count > before ? "delivered" : "counted";
            },
            [
                """
                {"readAt": "2026-08-20T10:15:40Z", "complete": true, "metadata": {"env": "snd1"}, "list": {"items": [
                  {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": "web", "namespace": "flux", "uid": "u-1", "generation": 2, "annotations": {"event.toolkit.fluxcd.io/team": "a"}},
                   "spec": {"timeout": "5m", "chart": {"spec": {"version": "4.32.30"}}, "upgrade": {"remediation": {"retries": 3}}},
                   "status": {"observedGeneration": 2, "lastAttemptedRevision": "4.32.30", "upgradeFailures": 1,
                    "conditions": [{"type": "Released", "status": "False", "reason": "UpgradeFailed", "message": "Helm upgrade failed for release flux/web with chart web@4.32.30: context deadline exceeded", "lastTransitionTime": "2026-08-20T10:15:30Z", "observedGeneration": 2}],
                    "history": [{"chartVersion": "4.32.30", "status": "failed", "version": 7, "lastDeployed": "2026-08-20T10:15:20Z"}]}},
                  {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmChart", "metadata": {"name": "flux-web", "namespace": "flux"}, "spec": {"version": "4.32.30"}, "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "ChartPullFailed", "message": "no such chart", "lastTransitionTime": "2026-08-20T10:15:30Z"}]}}]}}
                """,
                """{"items": [{"apiVersion": "helm.toolkit.fluxcd.io/v2beta1", "kind": "HelmRelease", "metadata": {"name": "api", "namespace": "ns"}, "status": {"conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "message": "Release reconciliation succeeded", "lastTransitionTime": "2026-08-20T10:15:30Z"}], "lastAppliedRevision": "1.0.0"}}]}""",
            ]);
    }

    [Fact]
    public Task Any_forwarded_header_yields_a_valid_caller_address()
    {
        var settings = ServerSettings.From(new ConfigurationBuilder()
            .AddInMemoryCollection(ServerSettings.Defaults.Append(new("Server:Proxies:0", "10.0.0.0/8")))
            .Build());
        return ThrowAsync(
            (samples, chance) =>
            {
                var context = new DefaultHttpContext();
                context.Connection.RemoteIpAddress = IPAddress.Parse(chance.Next(2) is 0 ? "10.1.2.3" : "203.0.113.9");
                context.Request.Headers["X-Forwarded-For"] = Encoding.UTF8.GetString(samples.Next());

                var caller = new Proxies(settings).CallerOf(context);

                Assert.True(IPAddress.TryParse(caller, out var address), caller);
                return Task.FromResult(address.Equals(context.Connection.RemoteIpAddress) ? "the connection's" : "the header's");
            },
            ["192.0.2.7", "198.51.100.1, 192.0.2.7", "2001:db8::1", "[2001:db8::1]:443", "unknown, 192.0.2.7"],
            kinds: 2);
    }

    [Fact]
    public Task Any_query_string_is_read_or_refused() => ThrowAsync(
        (samples, _) =>
        {
            var request = new DefaultHttpContext().Request;
            request.HttpContext.SetEndpoint(Route);
            request.QueryString = new QueryString($"?{Encoding.UTF8.GetString(samples.Next())}");
            try
            {
                var query = new ManagementQuery(request);
                Assert.InRange(query.Count("top", 100, 500), 1, 500);
                return Task.FromResult($"read {query.Flag("showInput", true)} {query.Time("createdTimeFrom") is null} {query.Text("continuationToken") is null}");
            }
            catch (ManagementException)
            {
                return Task.FromResult("refused");
            }
        },
        ["top=10&showInput=false", "createdTimeFrom=2026-08-20T10:15:40%2B02:00", "continuationToken=%40releasefeed%40web&top=5", "code=abc&top=1"]);

    private async Task ThrowAsync(Func<Mutator, Random, Task<string>> one, string[] samples, int kinds = 3)
    {
        var seen = new Dictionary<string, int>();
        byte[][] spoilt = [.. samples.Select(Encoding.UTF8.GetBytes)];
        for (var i = 0; i < FuzzSettings.Inputs / 2; i++)
        {
            var chance = FuzzSettings.Chance(i);
            try
            {
                var outcome = await one(new Mutator(spoilt, chance), chance);
                seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Input {i} of TESTS_SEED={FuzzSettings.Seed}: {exception.Message}", exception);
            }
        }

        output.WriteLine($"TESTS_SEED={FuzzSettings.Seed}: {string.Join(", ", seen.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.True(seen.Count >= kinds, "Too few kinds of outcome.");
    }
}
