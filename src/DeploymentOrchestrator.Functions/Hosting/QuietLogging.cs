using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Suppresses log messages that this process must not write, because the host passes its log to Application Insights.</summary>
internal static class QuietLogging
{
    private static readonly (string Category, LogLevel Least)[] Quiet =
    [
        // These write whole URLs and request lines, and ours contain the function key as ?code=.
        ("Microsoft.AspNetCore.Hosting", LogLevel.Warning),
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Routing", LogLevel.Warning),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning),

        // The Azure SDK writes the addresses of the key ring and of the credential's endpoints at every call.
        ("Azure.Core", LogLevel.Warning),
        ("Azure.Identity", LogLevel.Warning),
    ];

    /// <summary>Adds the rules. The most specific rule wins, and the last one of equally specific rules, so they must come after all configured rules.</summary>
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
