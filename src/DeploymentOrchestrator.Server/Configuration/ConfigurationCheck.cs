using System.Net;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>Finds the first mistake in a configuration, before anything is opened or made.</summary>
public static class ConfigurationCheck
{
    private static readonly string[] WaysToAnAccount = ["DurableTask:ConnectionString", "DurableTask:AccountName"];

    /// <summary>Throws the one line that names the key, what is wrong with it and what to write.</summary>
    /// <exception cref="StartFailedException">Something is wrong.</exception>
    public static void Run(IConfiguration configuration)
    {
        var mistake = KeyByKey(configuration) ?? Domain(configuration) ?? Notifications(configuration) ?? Cluster(configuration) ?? Listeners(configuration) ?? Keys(configuration) ?? SignInCheck.Run(configuration) ?? Store(configuration) ?? EventHubCheck.Run(configuration);
        if (mistake is not null)
        {
            throw new StartFailedException($"Configuration: {mistake}", ExitCodes.Configuration);
        }
    }

    /// <summary>True if only this machine can reach an address.</summary>
    public static bool IsLoopback(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return parsed.IsUnixPipe || parsed.IsNamedPipe
            || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(parsed.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static string? KeyByKey(IConfiguration configuration) => configuration
        .AsEnumerable()
        .Where(pair => pair.Value is not null && KnownSettings.Sections.Contains(pair.Key.Split(':')[0]))
        .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        .Select(pair => KeyIsWrong(pair.Key, pair.Value!))
        .FirstOrDefault(wrong => wrong is not null);

    private static string? KeyIsWrong(string key, string value)
    {
        if (KnownSettings.All.FirstOrDefault(setting => setting.Is(key)) is { } known)
        {
            return known.WhatIsWrong(value) is { } wrong ? $"{key} {wrong}. Write for example {key}={known.Example}" : null;
        }

        if (KnownSettings.All.FirstOrDefault(setting => setting.IsBelow(key)) is { } below)
        {
            // An empty JSON array arrives as an empty text.
            return value.Length is 0 ? null : $"{key} is not a single value. Write for example {below.FirstBelow(key)}={below.Example}";
        }

        return KnownSettings.Nearest(key) is { } nearest
            ? $"Unknown setting {key}. Did you mean {nearest}?"
            : $"Unknown setting {key}. Its section has {Siblings(key)}";
    }

    // What the domain says of its options in both heads, here before anything is opened.
    private static string? Domain(IConfiguration configuration)
    {
        var spelling = new SettingSpelling(":");
        return new[]
        {
            new FluxOptionsValidator(spelling).Validate(null, configuration.GetSection("Flux").Get<FluxOptions>() ?? new()),
            new AzureDevOpsOptionsValidator(spelling).Validate(null, configuration.GetSection("AzureDevOps").Get<AzureDevOpsOptions>() ?? new()),
            new WaitOptionsValidator(spelling).Validate(null, configuration.GetSection("Waits").Get<WaitOptions>() ?? new()),
        }.SelectMany(section => section.Failures ?? []).FirstOrDefault();
    }

    private static string? Notifications(IConfiguration configuration) => configuration
        .GetSection("Notifications:Webhook")
        .GetChildren()
        .Where(webhook => webhook["Url"] is null)
        .Select(webhook => $"{webhook.Path}:Url is missing. Write the address that Teams, Slack or your own program gave for it")
        .FirstOrDefault();

    private static string? Cluster(IConfiguration configuration) =>
        configuration["Kubernetes:Webhook"] is { } name
        && configuration.GetSection("Flux:Webhooks").GetChildren().All(webhook => webhook["Name"] != name)
            ? $"Kubernetes:Webhook is \"{name}\", and no Flux:Webhooks:*:Name is. Name the webhook whose secret the Flux of this cluster signs with, or leave it out"
            : null;

    private static string? Listeners(IConfiguration configuration)
    {
        if (configuration.GetValue<bool>("Server:BehindTlsProxy"))
        {
            return null;
        }

        // Kestrel:Endpoints, .NET's own way to give certificates, replaces Urls: it must not be a way around this. Probes carry no secret.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => !endpoint.Key.StartsWith("Probes", StringComparison.OrdinalIgnoreCase))
            .Select(endpoint => (Key: $"{endpoint.Path}:Url", Value: endpoint["Url"]));
        string[] keys = ["Urls", "Management:Urls"];
        return keys.SelectMany(key => configuration[key]!.Split(';', StringSplitOptions.TrimEntries).Select(url => (Key: key, Value: (string?)url)))
            .Concat(endpoints)
            .Where(listener => listener.Value?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) is true && !IsLoopback(listener.Value))
            .Select(listener => $"{listener.Key} is \"{listener.Value}\": {(listener.Key is "Management:Urls" ? "the management key" : "pipelines' tokens")} would reach it unencrypted. "
                + "Listen on 127.0.0.1 or https, or write Server:BehindTlsProxy=true if a proxy in front of it ends TLS")
            .FirstOrDefault();
    }

    // Each list opens something that the others do not.
    private static string? Keys(IConfiguration configuration)
    {
        string[] lists = ["Keys:Function", "Keys:Management", "Keys:ReadOnly"];
        return lists.SelectMany(list => configuration.GetSection(list).GetChildren().Select(key => (List: list, key.Path, Value: key.Value!.Trim())))
            .GroupBy(key => key.Value, StringComparer.Ordinal)
            .Where(same => same.DistinctBy(key => key.List).Count() > 1)
            .Select(same => $"{same.Last().Path} is one of {same.First().List}, too: whoever has it could do what both open. Write another key")
            .FirstOrDefault();
    }

    private static string? Store(IConfiguration configuration)
    {
        var provider = configuration.GetValue<StoreProvider>("DurableTask:Provider");
        string[] ways = [.. WaysToAnAccount.Where(key => configuration[key] is not null)];
        return (provider, ways) switch
        {
            (StoreProvider.Sqlite, [var useless, ..]) => $"{useless} is for DurableTask:Provider={StoreProvider.AzureStorage}; the database of {provider} lies under Storage:Path",
            (StoreProvider.AzureStorage, []) => $"DurableTask:Provider is {provider}, and no account is named. Write DurableTask:AccountName, reached with this process's identity, or DurableTask:ConnectionString",
            (StoreProvider.AzureStorage, [_, _]) => "DurableTask:ConnectionString and DurableTask:AccountName are both there. Write one of them",
            (StoreProvider.SqlServer, not ["DurableTask:ConnectionString"]) => $"DurableTask:Provider is {provider}: write DurableTask:ConnectionString, and no DurableTask:AccountName",
            _ => null,
        };
    }

    private static string Siblings(string key) => string.Join(", ", KnownSettings.All
        .Select(setting => setting.Key)
        .Where(known => known.Split(':')[0].Equals(key.Split(':')[0], StringComparison.OrdinalIgnoreCase)));
}
