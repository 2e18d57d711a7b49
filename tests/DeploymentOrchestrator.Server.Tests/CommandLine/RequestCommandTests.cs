using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

public sealed class RequestCommandTests
{
    [Fact]
    public async Task A_request_to_a_trial_server_waits_and_prints_the_deadline()
    {
        await using var server = await TestServer.StartAsync();

        var asked = await Ask(
            server, "--match", "env=snd1", "--match", "cluster=a", "--namespace", "apps", "--timeout", "10", "--wait-for", "tested", "--new", "--trial");

        Assert.Equal((ExitCodes.Done, ""), (asked.ExitCode, asked.Error));
        Assert.StartsWith("202 Waiting until HelmRelease podinfo 6.7.0 is deployed and tested in namespace apps, cluster=a, env=snd1, at most until ", asked.Output);
        Assert.Contains("the job's timeout of 10 min less 2 min", asked.Output);
    }

    [Fact]
    public async Task Options_set_releases_app_version_places_and_grace_of_the_request()
    {
        await using var server = await TestServer.StartAsync();

        var asked = await Ask(
            server, "--app-version", "2.4.1", "--also", "worker=2.0.1", "--also", "jobs=3.0.0", "--places", "all", "--failure-grace", "4.5", "--match", "env=snd1", "--trial");

        Assert.Equal((ExitCodes.Done, ""), (asked.ExitCode, asked.Error));
        Assert.StartsWith("202 Waiting until all of 3 HelmReleases are there: podinfo 6.7.0 with app version 2.4.1 deployed in every known place of any namespace, env=snd1; worker 2.0.1 deployed", asked.Output);
        var input = Json.Read<WaitInput>((await server.Client.FindAsync(asked.Output.Split("Wait ")[1].Split()[0]))!.SerializedInput);
        Assert.Equal(TimeSpan.FromMinutes(4.5), input.Request!.FailureGrace);
    }

    [Fact]
    public async Task In_an_Azure_Pipelines_job_the_environment_identifies_the_run()
    {
        await using var server = await TestServer.StartAsync();
        var id = "5d8dc80d-c400-5444-7559-06a7a0cb1d99";

        var asked = await CliProcess.RunAsync(
            [
                ("SYSTEM_COLLECTIONURI", $"{server.AzureDevOps.Organization}"), ("SYSTEM_TEAMPROJECTID", id), ("SYSTEM_HOSTTYPE", "build"), ("SYSTEM_PLANID", id),
                ("SYSTEM_JOBID", id), ("SYSTEM_TIMELINEID", id), ("SYSTEM_TASKINSTANCEID", id), ("SYSTEM_ACCESSTOKEN", "token"), ("DEPLOYMENT_ORCHESTRATOR_KEY", TestServer.Key),
            ],
            "request", "--release", "podinfo", "--version", "6.7.0", "--server", $"{server.Address}", "-o", "json");

        Assert.Equal((ExitCodes.Done, ""), (asked.ExitCode, asked.Error));
        Assert.Contains("\"instanceId\": \"podinfo:6.7.0:", asked.Output);
    }

    [Fact]
    public async Task All_missing_values_are_named_at_once()
    {
        var asked = await CliProcess.RunAsync("request", "--release", "podinfo");

        Assert.Equal(ExitCodes.Configuration, asked.ExitCode);
        Assert.StartsWith("Missing: --version or --app-version, --plan-url (SYSTEM_COLLECTIONURI), --project-id (SYSTEM_TEAMPROJECTID), ", asked.Error);
        Assert.Contains("With --trial the ids and the token are made up.", asked.Error);
    }

    [Fact]
    public async Task A_missing_key_is_reported_with_its_possible_sources()
    {
        var folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

        var asked = await CliProcess.RunAsync("request", "--release", "podinfo", "--version", "6.7.0", "--plan-url", "https://dev.azure.com/acme/", "--trial", "--data", folder.FullName);
        folder.Delete(recursive: true);

        Assert.Equal(ExitCodes.Configuration, asked.ExitCode);
        Assert.StartsWith("The function key is missing. Give it as --key, as DEPLOYMENT_ORCHESTRATOR_KEY, with config set-context, or the server's data folder as --data.", asked.Error);
    }

    [Fact]
    public async Task An_organization_that_is_not_configured_is_refused_with_exit_code_6_and_no_key_is_printed()
    {
        await using var server = await TestServer.StartAsync();

        var asked = await CliProcess.RunAsync(
            "request", "--release", "podinfo", "--version", "6.7.0", "--plan-url", "https://dev.azure.com/other/", "--trial", "--server", $"{server.Address}", "--key", TestServer.Key);

        Assert.Equal((ExitCodes.Refused, ""), (asked.ExitCode, asked.Output));
        Assert.StartsWith("403 ", asked.Error);
        Assert.DoesNotContain(TestServer.Key, asked.Error);
    }

    [Theory]
    [InlineData("helmReleaseVersion is \"6.x\"", "--version", "6.x")]
    [InlineData("timeoutInMinutes is 2881", "--timeout", "2881")]
    public async Task A_request_that_would_only_fail_its_task_is_refused_with_exit_code_6(string words, params string[] args)
    {
        await using var server = await TestServer.StartAsync();

        var asked = await CliProcess.RunAsync(
            ["request", "--release", "podinfo", "--app-version", "1", "--plan-url", $"{server.AzureDevOps.Organization}", "--server", $"{server.Address}", "--key", TestServer.Key, "--trial", .. args]);

        Assert.Equal((ExitCodes.Refused, ""), (asked.ExitCode, asked.Output));
        Assert.Contains(words, asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_generated_key_is_found_in_the_data_folder()
    {
        await using var server = await TestServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "function-key"), TestServer.Key + "\n");

        var asked = await CliProcess.RunAsync(
            "request", "--release", "podinfo", "--version", "6.7.0", "--plan-url", $"{server.AzureDevOps.Organization}", "--trial", "--server", $"{server.Address}", "--data", folder.FullName);
        folder.Delete(recursive: true);

        Assert.Equal((ExitCodes.Done, ""), (asked.ExitCode, asked.Error));
    }

    private static Task<CliResult> Ask(TestServer server, params string[] args) => CliProcess.RunAsync(
    [
        "request", "--release", "podinfo", "--version", "6.7.0", "--plan-url", $"{server.AzureDevOps.Organization}", "--server", $"{server.Address}", "--key", TestServer.Key, .. args,
    ]);
}
