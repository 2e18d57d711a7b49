using System.Net;
using System.Text.Json;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using DeploymentOrchestrator.Demo.StandIns.EventHubs;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    [Fact]
    public async Task Beside_a_running_server_every_check_passes()
    {
        await using var server = await TestServer.StartAsync();
        await server.AskAsync("""{"helmReleaseName": "podinfo", "helmReleaseVersion": "6.7.0"}""");

        var told = await DiagnoseAsync(server);

        Assert.Equal((ExitCodes.Done, ""), (told.ExitCode, told.Error));
        var (healthy, findings) = Read(told);
        Assert.True(healthy);
        Assert.All(findings, finding => Assert.Equal("ok", finding.Severity));
        Assert.Equal(
            ["configuration", "function key", "management key", "webhooks", "disk", "database", "key ring", "server", "organizations", "clock"], findings.Select(finding => finding.Area));
        Assert.Contains(findings, finding => finding.What.Contains("the full integrity check passed", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.What == "agrees with Azure DevOps'");
    }

    [Fact]
    public async Task An_unreachable_Event_Hub_is_a_problem_with_the_remedy()
    {
        await using var hub = EventHubsStandIn.Start(4, TimeProvider.System);
        string[] settings = [$"--Storage:Path={_folder.FullName}", $"--EventHub:ConnectionString={hub.ConnectionString}", "-o", "json"];

        var answers = Read(await CliProcess.RunAsync(["doctor", .. settings])).Findings;
        hub.RefusesTokens = true;
        var refuses = await CliProcess.RunAsync(["doctor", .. settings]);
        hub.Stop();
        var away = Read(await CliProcess.RunAsync(["doctor", .. settings])).Findings;

        Assert.Contains(answers, finding => finding is ("event hub", "ok", "Event Hub flux-events of 127.0.0.1, consumer group $Default: it answers, and has 4 partitions"));
        Assert.Contains(answers, finding => finding is ("webhooks", "ok", _));
        Assert.Contains(Read(refuses).Findings, finding => finding is ("event hub", "problem", _) && finding.What.Contains("access is refused", StringComparison.Ordinal));
        Assert.Contains("Azure Event Hubs Data Receiver", refuses.Output, StringComparison.Ordinal);
        Assert.Contains(away, finding => finding is ("event hub", "problem", _) && finding.What.Contains("it cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_consumer_group_is_a_problem_and_one_in_use_by_a_server_is_not()
    {
        await using var hub = EventHubsStandIn.Start(1, TimeProvider.System, "deployments");
        string[] settings = [$"--Storage:Path={_folder.FullName}", $"--EventHub:ConnectionString={hub.ConnectionString}", "-o", "json"];
        await using var server = new PartitionReceiver(
            "deployments", "0", EventPosition.Latest, hub.ConnectionString, new PartitionReceiverOptions { OwnerLevel = 1 });
        await server.ReceiveBatchAsync(1, TimeSpan.FromSeconds(1));

        var missing = await CliProcess.RunAsync(["doctor", .. settings, "--EventHub:ConsumerGroup=nobody"]);
        var read = Read(await CliProcess.RunAsync(["doctor", .. settings, "--EventHub:ConsumerGroup=deployments"])).Findings;

        var problem = Assert.Single(Read(missing).Findings, finding => finding is ("event hub", "problem", _));
        Assert.Contains("consumer group nobody: the hub answers, but has no such consumer group", problem.What, StringComparison.Ordinal);
        Assert.Contains("consumer-group create --eventhub-name flux-events --name nobody", missing.Output, StringComparison.Ordinal);
        Assert.Contains(read, finding => finding is ("event hub", "ok", _));
        await server.ReceiveBatchAsync(1, TimeSpan.FromSeconds(1)); // it would throw an exception if it had been disconnected
    }

    [Fact]
    public async Task A_cleanly_closed_database_is_read_without_leaving_files_behind()
    {
        await using var server = await TestServer.StartAsync();
        await server.StopAsync();
        var before = Directory.GetFileSystemEntries(server.Folder.FullName).Order();

        var told = await CliProcess.RunAsync("doctor", $"--Storage:Path={server.Folder.FullName}", "-o", "json");

        Assert.Contains(Read(told).Findings, finding => finding is ("database", "ok", _));
        Assert.Equal(before, Directory.GetFileSystemEntries(server.Folder.FullName).Order());
    }

    [Fact]
    public async Task Damage_anywhere_in_the_database_is_found_with_exit_code_1()
    {
        await using var server = await TestServer.StartAsync();
        await server.StopAsync();
        var database = Path.Combine(server.Folder.FullName, "deployments.db");
        await using (var file = File.OpenWrite(database))
        {
            // Overwrite the last page, including its header.
            file.Seek(-8192, SeekOrigin.End);
            file.Write(Enumerable.Repeat((byte)0xA5, 8192).ToArray());
        }

        var told = await CliProcess.RunAsync("doctor", $"--Storage:Path={server.Folder.FullName}", "-o", "json");

        Assert.Equal(ExitCodes.NotMet, told.ExitCode);
        Assert.Contains(Read(told).Findings, finding => finding is ("database", "problem", _));
    }

    [Fact]
    public async Task A_new_folder_gets_a_list_of_missing_files_and_stays_empty()
    {
        var data = Path.Combine(_folder.FullName, "data");

        var told = await CliProcess.RunAsync("doctor", $"--Storage:Path={data}", "--Urls=http://127.0.0.1:1");

        Assert.Equal(ExitCodes.NotMet, told.ExitCode);
        Assert.Contains("none is configured: every Flux event is refused", told.Output);
        Assert.Contains("→ Set AzureDevOps:Organizations:0", told.Output);
        Assert.Contains("no connection to http://127.0.0.1:1/", told.Output);
        Assert.Contains("2 problems, 1 warning.", told.Output);
        Assert.DoesNotContain('\u001b', told.Output);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_is_the_only_finding()
    {
        var told = await CliProcess.RunAsync("doctor", "--Waits:Settle=soon", "-o", "json");

        Assert.Equal(ExitCodes.NotMet, told.ExitCode);
        var finding = Assert.Single(Read(told).Findings);
        Assert.Contains("Waits:Settle", finding.What);
    }

    [Fact]
    public async Task Weak_or_unreachable_settings_are_reported_with_the_remedy_and_without_the_secret()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "function-key"), "");

        var told = await CliProcess.RunAsync(
            "doctor", $"--Storage:Path={_folder.FullName}", "--Urls=http://127.0.0.1:1", "--Flux:Webhooks:0:Secret=s3cr3t-x\n", "--Flux:Webhooks:1:Secret=s3cr3t-x\n",
            "--AzureDevOps:AllowInsecureLoopback=true", "--AzureDevOps:Organizations:0=http://127.0.0.1:1/acme/", "-o", "json");

        var findings = Read(told).Findings;
        Assert.Contains(findings, finding => finding is ("function key", "problem", _));
        Assert.Contains(findings, finding => finding.What.Contains("white space", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.What.Contains("shorter than 16", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.What.Contains("is listed twice", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is ("organizations", "problem", _));
        Assert.DoesNotContain("s3cr3t", told.Output);
    }

    [Fact]
    public async Task Clock_skew_is_reported()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var answered = AnswerAsync(listener);

        var told = await CliProcess.RunAsync(
            "doctor", $"--Storage:Path={_folder.FullName}", "--Urls=http://127.0.0.1:1", "--AzureDevOps:AllowInsecureLoopback=true", $"--AzureDevOps:Organizations:0=http://127.0.0.1:{port}/acme/", "-o", "json");
        await answered;

        Assert.Contains(Read(told).Findings, finding => finding is ("clock", "problem", _) && finding.What.Contains("ahead of", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<CliResult> DiagnoseAsync(TestServer server) => CliProcess.RunAsync(
        "doctor",
        $"--Storage:Path={server.Folder.FullName}",
        $"--Urls={server.Address.GetLeftPart(UriPartial.Authority)}",
        $"--Keys:Function:0={TestServer.Key}",
        $"--Flux:Webhooks:0:Secret={TestServer.Secret}",
        "--AzureDevOps:AllowInsecureLoopback=true",
        $"--AzureDevOps:Organizations:0={server.AzureDevOps.Organization}",
        "-o", "json");

    private static async Task AnswerAsync(HttpListener listener)
    {
        var call = await listener.GetContextAsync();
        call.Response.StatusCode = 401;
        call.Response.Headers["Date"] = DateTimeOffset.UtcNow.AddHours(-1).ToString("r");
        call.Response.Close();
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static (bool Healthy, (string Area, string Severity, string What)[] Findings) Read(CliResult told)
    {
        using var json = JsonDocument.Parse(told.Output);
        return (json.RootElement.GetProperty("healthy").GetBoolean(), [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(finding =>
            (finding.GetProperty("area").GetString()!, finding.GetProperty("severity").GetString()!, finding.GetProperty("what").GetString()!))]);
    }
}
