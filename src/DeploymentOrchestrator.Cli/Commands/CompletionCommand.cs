using System.CommandLine;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Prints shell completion scripts, which use the suggest directive of System.CommandLine.</summary>
internal static class CompletionCommand
{
    // The line is completed without the program's name, which may be the tool's name, an alias or a path.
    private const string Bash = """
        _dorc() {
          local line="${COMP_LINE#* }" suggestions
          suggestions="$("${COMP_WORDS[0]}" "[suggest:$((COMP_POINT - ${#COMP_LINE} + ${#line}))]" "$line" 2>/dev/null)"
          COMPREPLY=($(compgen -W "$suggestions" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _dorc dorc
        """;

    private const string Zsh = """
        _dorc() {
          local line="${BUFFER#* }" -a suggestions
          suggestions=("${(@f)$("${words[1]}" "[suggest:$((CURSOR - ${#BUFFER} + ${#line}))]" "$line" 2>/dev/null)}")
          compadd -a suggestions
        }
        compdef _dorc dorc
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName dorc -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $name = $commandAst.CommandElements[0].Extent.Text
          $line = "$commandAst".PadRight($cursorPosition).Substring($name.Length).TrimStart()
          $position = [Math]::Max(0, $cursorPosition - ("$commandAst".PadRight($cursorPosition).Length - $line.Length))
          & $name "[suggest:$position]" $line 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.CompletionSources.Add("bash", "zsh", "pwsh");
        var command = new Command("completion", """
            Print the script that makes a shell complete commands, options and their values.

              source <(dorc completion bash)                          in ~/.bashrc
              source <(dorc completion zsh)                           in ~/.zshrc, after compinit
              dorc completion pwsh | Out-String | Invoke-Expression   in $PROFILE

            The scripts are for the program under the name dorc, as the .NET tool is installed.

            Exit codes: 0 printed, 2 wrong use.
            """) { shell };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "pwsh" => PowerShell,
                var other => throw new CommandFailure($"SHELL is \"{Connection.TerminalText.Line(other)}\": write bash, zsh or pwsh.", ExitCodes.Configuration),
            });
            return ExitCodes.Done;
        });
        return command;
    }
}
