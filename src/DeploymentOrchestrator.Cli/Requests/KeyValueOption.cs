using System.CommandLine;

namespace DeploymentOrchestrator.Cli.Requests;

/// <summary>An option that may be given several times, each time with a key and a value: <c>--match env=snd1</c>.</summary>
internal static class KeyValueOption
{
    /// <summary>Creates the option.</summary>
    public static Option<Dictionary<string, string>> Create(string name, string description, string helpName = "KEY=VALUE", string example = "env=snd1") => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            var pairs = new Dictionary<string, string>();
            foreach (var token in result.Tokens)
            {
                if (token.Value.Split('=', 2) is not [{ Length: > 0 } key, var value] || !pairs.TryAdd(key, value))
                {
                    result.AddError($"{name} is \"{token.Value}\": write {helpName}, each key once, e.g. {name} {example}");
                    break;
                }
            }

            return pairs;
        },
    };
}
