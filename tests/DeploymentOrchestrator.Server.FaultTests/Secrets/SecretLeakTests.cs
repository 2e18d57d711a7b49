using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

[Collection(OneAtATime.Name)]
public sealed class SecretLeakTests
{
    [Fact]
    public async Task No_secret_is_left_anywhere_after_every_kind_of_failure()
    {
        await using var run = await SecretsRun.OpenAsync();
        await run.StartAsync();
        await GoodAndBadRequestsAsync(run);
        await GoodAndBadEventsAsync(run);
        var answered = await EveryErrorOfAzureDevOpsAsync(run);
        await run.OpenKioskLinkAsync();
        await EverythingThatManagementShowsAsync(run);
        await AKillAsync(run);
        await ALostKeyRingAsync(run);
        run.Evidence.AddFiles("at the end", run.Server.Folder);
        run.Evidence.AddRows(Path.Combine(run.Server.Data, "deployments.db"));

        var key = run.FunctionKey;
        var banner = Assert.Single(run.Server.Output, line => line.Contains(key, StringComparison.Ordinal));
        Assert.Contains("just made, not shown again", banner);
        foreach (var line in run.Server.Output.Where(line => line != banner))
        {
            run.Evidence.Add("the log", line);
        }

        var search = new SecretSearch(("token", run.Token), ("opaque token", run.OpaqueToken), ("function key", key), ("management key", run.ManagementKey), ("webhook secret", run.Secret), ("kiosk link", run.KioskSecret));
        var found = run.Evidence.All.SelectMany(evidence => search.Find(evidence.Where, evidence.Bytes)).ToArray();
        Assert.True(found.Length is 0, $"{found.Length} found:\n{string.Join('\n', found.Take(20))}");

        // Check that the search covered what it was meant to cover.
        foreach (var where in new[] { "the log", "an answer", "a management answer", "a screen's answer", "kiosk-links.db-wal when killed", "management.log at the end", "deployments.db when killed", "deployments.db-wal when killed", "deployments.db at the end", "a row of instance", "a row of history" })
        {
            Assert.Contains(run.Evidence.All, evidence => evidence.Where == where && evidence.Bytes.Length > 0);
        }

        Assert.Contains(run.Evidence.All, evidence => evidence.Where is "a row of instance" && Encoding.UTF8.GetString(evidence.Bytes).Contains("Who is ***", StringComparison.Ordinal));
        Assert.Contains(run.Server.Output, line => line.Contains("who are you ***", StringComparison.Ordinal));
        Assert.Equal(2 * AzureDevOpsErrors.Files.Count, answered);
    }

    private static async Task GoodAndBadRequestsAsync(SecretsRun run)
    {
        var released = await run.AskAsync("1.0.0");
        await run.SucceedAsync("1.0.0");
        Assert.Equal("succeeded", await released.Completed.WaitAsync(TimeSpan.FromMinutes(3)));
        await run.AskAsync("1.0.0", token: run.OpaqueToken);

        var request = run.Request(run.Pipeline());
        foreach (var token in new[] { run.Token, run.OpaqueToken })
        {
            var pipeline = run.Pipeline(token);
            run.AzureDevOps.Expect(pipeline);
            await run.SendAsync(run.Request(pipeline).WithBody("{"));
            await run.SendAsync(run.Request(pipeline).With("PlanUrl", "https://evil.example/"));
            await run.SendAsync(run.Request(pipeline).With("PlanId", "none"));
            await run.SendAsync(run.Request(pipeline).With("AuthToken", string.Concat(Enumerable.Repeat(token, 200))));
            await run.SendAsync(run.Request(pipeline).With("AuthToken", $"{token}\tand\0more"));
            await run.SendAsync(run.Request(pipeline).With("HubName", $"{token}\r\n{token}"));
            await run.SendAsync(run.Request(pipeline).With("Content-Length", "9999999999999999999999"));
        }

        await run.SendAsync(request.WithCode(run.FunctionKey + "x"));
        await run.SendAsync(request.WithCode(run.FunctionKey[..^1]));
        await run.SendAsync(request.WithCode($"%{run.FunctionKey}%%zz&code={run.FunctionKey}"));
        await run.SendAsync(request.WithCode($"{run.FunctionKey}\u0001"));
        await run.SendAsync(request with { Head = request.Head.Replace("POST", "GET") });
        await run.SendAsync(request with { Head = request.Head.Replace("POST", "PO ST") });
        await run.SendAsync(request with { Head = request.Head.Replace("AdoCallBack", "NoSuchRoute") });
        await run.SendAsync(request with { Head = request.Head.Replace("HTTP/1.1", "HTTP/9.9") });
        await run.SendAsync(request with { Head = request.Head.Replace("Host: ", $"x-functions-key: {run.FunctionKey}\r\nHost: bad host ") });
        await run.SendAsync(Encoding.Latin1.GetBytes(request.Head.Replace("\r\n", $"\r\n{run.Token}\r\n") + "\r\n"));
    }

    private static async Task GoodAndBadEventsAsync(SecretsRun run)
    {
        var good = SampleEvent.Failed("web", "0.9.0").ToBytes(DateTimeOffset.UtcNow);
        Assert.Equal(202, await run.ReportAsync(good));
        Assert.Equal(401, await run.ReportAsync(good, "sha256=00"));
        Assert.Equal(401, await run.ReportAsync(good, run.Secret));
        Assert.Equal(401, await run.ReportAsync(good, $"sha256={run.Secret}"));
        Assert.Equal(400, await run.ReportAsync("{"u8.ToArray()));
        Assert.Equal(202, await run.ReportAsync(SampleEvent.Succeeded("web", "0.9.1").ToBytes(DateTimeOffset.UtcNow.AddHours(-1))));
        await run.SaidAsync("kept as a dead letter");
    }

    // Each error as it was recorded, and again from a server that repeats the token; the progress of a wait meets the errors, too.
    private static async Task<int> EveryErrorOfAzureDevOpsAsync(SecretsRun run)
    {
        var scripts = new Dictionary<string, Func<StandInCall, StandInAnswer>>();
        foreach (var route in new[] { StandInRoute.Event, StandInRoute.CreateLog, StandInRoute.PatchRecord })
        {
            run.AzureDevOps.Script(route, call => scripts.GetValueOrDefault(call.PlanId)?.Invoke(call));
        }

        var (tasks, over) = (new List<StandInTask>(), new HashSet<StandInTask>());
        foreach (var (file, i) in AzureDevOpsErrors.Files.Select((file, i) => (file, i)))
        {
            tasks.Add(await run.AskAsync("2.0.0"));
            scripts[tasks[^1].Pipeline.PlanId] = _ => AzureDevOpsErrors.Recorded(file);
            tasks.Add(await run.AskAsync("2.0.0", token: i % 2 is 0 ? run.Token : run.OpaqueToken));
            scripts[tasks[^1].Pipeline.PlanId] = call => AzureDevOpsErrors.Repeating(file, call, i / 2);
            if (file.Contains("plan-terminated", StringComparison.Ordinal))
            {
                over.UnionWith(tasks.TakeLast(2));
            }
        }

        var broken = await run.AskAsync("2.0.0", run.Broken.Organization);
        await run.SucceedAsync("2.0.0");
        foreach (var task in tasks.Append(broken))
        {
            await (over.Contains(task) ? run.CalledAsync(task) : run.DeliveredAsync(task));
        }

        Assert.True(run.Broken.Calls > 0);
        return tasks.Count;
    }

    private static async Task EverythingThatManagementShowsAsync(SecretsRun run)
    {
        const string Instances = "runtime/webhooks/durabletask/instances";
        var key = run.ManagementKey;
        var all = JsonElement.Parse(await run.ManageAsync(HttpMethod.Get, $"{Instances}?top=1000", key)).EnumerateArray().Select(instance => instance.GetProperty("instanceId").GetString()!).ToList();
        Assert.True(all.Count > 20);
        foreach (var id in all)
        {
            await run.ManageAsync(HttpMethod.Get, $"{Instances}/{id}?showHistory=true&showHistoryOutput=true", key);
            await run.ManageAsync(HttpMethod.Get, $"api/instances/{id}/history", key);
        }

        foreach (var path in new[] { "api/deployments", "api/deployments/web/1.0.0", "api/dead-letters", "api/kiosk-links", "runtime/webhooks/durabletask/entities?fetchState=true", "openapi.json", "nothing" })
        {
            await run.ManageAsync(HttpMethod.Get, path, key);
            await run.ManageAsync(HttpMethod.Get, path, run.FunctionKey);
            await run.ManageAsync(HttpMethod.Get, $"{path}?code={key}x", key[..^1]);
        }

        var letter = all.First(id => id.StartsWith("dead:", StringComparison.Ordinal));
        await run.ManageAsync(HttpMethod.Post, $"{Instances}/{letter}/restart", key);
        await run.ManageAsync(HttpMethod.Post, $"{Instances}/{letter}/raiseEvent/Go", key, "{");
        await run.ManageAsync(HttpMethod.Delete, $"{Instances}?createdTimeFrom=2020-01-01&createdTimeTo=2020-01-02&reason=none", key);
    }

    private static async Task AKillAsync(SecretsRun run)
    {
        var waits = await run.AskAsync("3.0.0");
        await run.Server.KillAsync();
        run.Evidence.AddFiles("when killed", run.Server.Folder);
        await run.StartAsync(("Keys__Function__0", run.FunctionKey));
        await run.SucceedAsync("3.0.0");
        Assert.Equal("succeeded", await waits.Completed.WaitAsync(TimeSpan.FromMinutes(3)));
    }

    private static async Task ALostKeyRingAsync(SecretsRun run)
    {
        var waits = await run.AskAsync("4.0.0");
        await run.Server.KillAsync();
        Directory.Delete(Path.Combine(run.Server.Data, "keys"), recursive: true);
        await run.StartAsync(("Keys__Function__0", run.FunctionKey));
        await run.SucceedAsync("4.0.0");
        await run.DeliveredAsync(waits);
        await run.SaidAsync("cannot be decrypted");
        await run.Server.KillAsync();
    }
}
