namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>The log: one line an entry, with the instance's id, and never a key.</summary>
internal static class QuietLogging
{
    private static readonly (string Category, LogLevel Least)[] Quiet =
    [
        // These print whole URLs and request lines, and ours hold the function key, or the code that a provider gave.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Authentication.OpenIdConnect", LogLevel.None),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning),

        // An address in use is reported in one line by the caller, not with a stack trace.
        ("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical),

        // The key ring's folder is private instead of encrypted.
        ("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error),
    ];

    /// <summary>Adds it.</summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });

        // The most specific rule wins, and the last of equals: with one for each provider that has rules, no configuration undoes these.
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            var providers = filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray();
            foreach (var (category, least) in Quiet)
            {
                Array.ForEach(providers, provider => filters.Rules.Add(new LoggerFilterRule(provider, category, least, null)));
            }
        });
    }
}
