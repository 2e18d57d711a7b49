namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>.NET ignores arguments that it cannot read as settings. We do not: a mistyped one must not start a server that waits for nothing.</summary>
internal static class SettingArguments
{
    /// <summary>Throws at the first argument that sets nothing.</summary>
    /// <exception cref="StartFailedException">An argument is no setting, has no value, or its section is unknown.</exception>
    public static void Check(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            var name = argument.Split('=')[0].TrimStart('-', '/');
            if (!argument.Contains('='))
            {
                if (argument[0..Math.Min(1, argument.Length)] is not ("-" or "/"))
                {
                    throw Wrong($"{argument} is neither a command nor a setting. See --help");
                }

                if (++i == args.Count)
                {
                    throw Wrong($"{argument} has no value");
                }
            }

            var section = name.Split(':')[0];
            if (!KnownSettings.Sections.Contains(section) && !KnownSettings.HostSections.Contains(section))
            {
                var nearest = KnownSettings.Nearest(name);
                throw Wrong($"Unknown setting --{name}." + (nearest is null ? " See --help" : $" Did you mean --{nearest}?"));
            }
        }
    }

    private static StartFailedException Wrong(string message) => new($"Command line: {message}", ExitCodes.Configuration);
}
