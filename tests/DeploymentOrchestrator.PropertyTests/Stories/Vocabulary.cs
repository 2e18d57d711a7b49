using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>The values that stories are made of: few, so that they meet, and similar, so that they can be confused.</summary>
internal static class Vocabulary
{
    public static readonly string[] Releases = ["ffc-demo-web", "ffc-demo-web-api"];

    /// <summary>In the order of SemVer, which the oracle takes from here and not from the code under test.</summary>
    public static readonly string[] Versions = ["4.32.3", "4.32.29", "4.32.30-rc.1", "4.32.30", "4.32.31", "4.32.300", "4.33.0"];

    public static readonly Place[] Places =
    [
        new("flux-config", Keys(("env", "snd1"))),
        new("flux-config", Keys(("env", "snd10"))),
        new("flux-config-2", Keys(("env", "snd1"))),
        new("flux-config", Keys()),
        new("flux-config", Keys(("cluster", "a"), ("env", "snd1"))),
    ];

    public static readonly IReadOnlyDictionary<string, string>[] Matches =
    [
        Keys(),
        Keys(("env", "snd1")),
        Keys(("ENV", "SND1")),
        Keys(("env", "snd")),
        Keys(("cluster", "a")),
        Keys(("deploymentID", "7")),
    ];

    public static readonly string?[] Namespaces = [null, "flux-config", "flux-config-2", "flux"];

    public static Dictionary<string, string> Keys(params (string Key, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);
}
