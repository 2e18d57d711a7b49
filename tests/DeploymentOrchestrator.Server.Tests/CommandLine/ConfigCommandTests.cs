using System.Text.Json;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>Contexts, completion and the help of the program, run as processes.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");

    private string File => Path.Combine(_folder.FullName, "sub", "config.json");

    [Fact]
    public async Task A_context_provides_address_and_key_and_its_file_is_private()
    {
        await using var server = await TestServer.StartAsync();

        var set = await CliProcess.RunAsync(
            [("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "config", "set-context", "here", "--management-url", $"{server.ManagementAddress}", "--management-key", TestServer.ManagementKey);
        await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "config", "set-context", "away", "--management-url", "http://127.0.0.1:9/");
        var waits = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "waits");
        var list = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "config", "get-contexts", "-o", "json");
        var away = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "waits", "--context", "away", "--key", "any");
        var wins = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File), ("DEPLOYMENT_ORCHESTRATOR_MANAGEMENT_URL", "http://127.0.0.1:9/")], "waits");
        var unknown = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "config", "use-context", "nowhere");

        Assert.Equal((ExitCodes.Done, ""), (set.ExitCode, set.Error));
        Assert.Equal((ExitCodes.Done, "No pipeline waits.\n"), (waits.ExitCode, waits.Output.ReplaceLineEndings("\n")));
        Assert.Equal(["away", "here"], JsonElement.Parse(list.Output).EnumerateArray().Select(context => context.GetProperty("name").GetString()));
        Assert.DoesNotContain(TestServer.ManagementKey, list.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Unreachable, ExitCodes.Unreachable, ExitCodes.Configuration), (away.ExitCode, wins.ExitCode, unknown.ExitCode));
        Assert.Contains("There is no context nowhere", unknown.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public async Task An_unreadable_context_file_is_named_with_the_remedy()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, "{");

        var told = await CliProcess.RunAsync([("DEPLOYMENT_ORCHESTRATOR_CONFIG", File)], "waits");

        Assert.Equal(ExitCodes.Configuration, told.ExitCode);
        Assert.StartsWith($"{File} cannot be read: ", told.Error);
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "compdef")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Each_shell_has_its_script(string shell, string words)
    {
        var script = await CliProcess.RunAsync("completion", shell);

        Assert.Equal(ExitCodes.Done, script.ExitCode);
        Assert.Contains(words, script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_commands_and_values_with_the_script()
    {
        var script = (await CliProcess.RunAsync("completion", "bash")).Output;
        var run = Executable.Cli();
        await System.IO.File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "try.sh"),
            $$"""
            {{script}}
            dorc() { "{{run.FileName}}" "{{run.ArgumentList[0]}}" "$@"; }
            complete_line() { COMP_LINE="$1"; COMP_POINT=${#1}; read -ra COMP_WORDS <<< "$1"; COMP_CWORD=$2; COMPREPLY=(); _dorc; echo "${COMPREPLY[@]}"; }
            complete_line "dorc wai" 1
            complete_line "dorc completion z" 2
            """);
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", [Path.Combine(_folder.FullName, "try.sh")]) { RedirectStandardOutput = true })!;

        var output = await bash.StandardOutput.ReadToEndAsync().WaitAsync(CliProcess.Limit);

        Assert.Equal(["waits", "zsh"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()));
    }

    [Fact]
    public async Task The_root_help_has_one_line_per_command()
    {
        var help = await CliProcess.RunAsync("--help");

        Assert.Equal(ExitCodes.Done, help.ExitCode);
        var lines = help.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(DeploymentOrchestrator.Cli.CommandLine.Root().Subcommands.Count, lines.Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 130));
        Assert.Contains("Usage: dorc COMMAND [OPTIONS]", lines);
    }

    [Fact]
    public async Task The_help_of_a_command_uses_the_installed_tools_name()
    {
        var help = await CliProcess.RunAsync("waits", "--help");

        Assert.Contains("dorc waits [options]", help.Output);
        Assert.DoesNotContain("DeploymentOrchestrator.Cli", help.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
