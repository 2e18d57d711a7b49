using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;

namespace DeploymentOrchestrator.Server.Tests;

/// <summary>The result of the health page for programs: as a metric, and as details of the readiness for callers with a key.</summary>
public sealed class HealthTests
{
    private const string ReadingKey = "reading-key-of-the-tests";

    // No disk is that large.
    private const string Strict = "--Health:LowDiskMegabytes=2000000000";

    [Fact]
    public async Task Readiness_shows_details_to_management_keys_and_only_a_status_to_others()
    {
        await using var server = await TestServer.StartAsync(settings: [Strict, $"--Keys:ReadOnly:0={ReadingKey}"]);
        using var http = new HttpClient();

        var details = await ReadAsync(http, server.ManagementAddress, TestServer.ManagementKey);
        var read = await ReadAsync(http, server.ManagementAddress, ReadingKey);
        var stranger = await ReadAsync(http, server.ManagementAddress, null);
        var guess = await ReadAsync(http, server.ManagementAddress, "a-key-that-is-none-of-ours");
        var outside = await ReadAsync(http, server.Address, TestServer.ManagementKey);

        Assert.Equal(("Healthy", "Healthy", "Healthy"), (stranger.Body, guess.Body, outside.Body));
        Assert.Equal(details.Body, read.Body);
        var answer = JsonElement.Parse(details.Body);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (details.Status, answer.GetProperty("status").GetString()));
        Assert.Equal("store", answer.GetProperty("checks")[0].GetProperty("name").GetString());
        Assert.Equal("Disk", Assert.Single(answer.GetProperty("findings").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Without_the_store_readiness_is_unhealthy()
    {
        await using var server = await TestServer.StartAsync(settings: Strict);
        await server.CloseStoreAsync();
        using var http = new HttpClient();

        var (status, body) = await ReadAsync(http, server.ManagementAddress, TestServer.ManagementKey);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (status, JsonElement.Parse(body).GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Findings_are_counted_by_kind()
    {
        await using var server = await TestServer.StartAsync(settings: Strict);
        var read = new List<(string Kind, int Count)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "deployment.health.findings")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) => read.Add(($"{tags[0].Value}", count)));
        listener.Start();

        listener.RecordObservableInstruments();

        // The listener also receives the metrics of servers in other tests.
        Assert.Contains(("Disk", 1), read);
        Assert.Contains(("Blocked", 0), read);
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(HttpClient http, Uri address, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "healthz/ready"));
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
