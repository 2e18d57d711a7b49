using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>What this process must not log: it goes through the host to Application Insights.</summary>
internal static class QuietLogging
{
    private static readonly (string Category, LogLevel Least)[] Quiet =
    [
        // These print whole URLs and request lines, and ours hold the function key as ?code=.
        ("Microsoft.AspNetCore.Hosting", LogLevel.Warning),
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning),

        // The Azure SDK prints the addresses of the key ring's blob and of the credential's endpoints at every call.
        ("Azure.Core", LogLevel.Warning),
        ("Azure.Identity", LogLevel.Warning),
    ];

    /// <summary>Adds the rules. The most specific one wins, and the last of equals: so they come after all that configuration says.</summary>
    public static void AddQuietLogging(this IServiceCollection services) =>
        services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            var providers = filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray();
            foreach (var (category, least) in Quiet)
            {
                Array.ForEach(providers, provider => filters.Rules.Add(new LoggerFilterRule(provider, category, least, null)));
            }
        });
}
