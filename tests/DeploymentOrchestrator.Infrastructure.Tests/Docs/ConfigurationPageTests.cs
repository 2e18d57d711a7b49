using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Infrastructure.Tests.Agreement;
using DeploymentOrchestrator.Notifications;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Infrastructure.Tests.Docs;

/// <summary>docs/configuration.md must list every setting that the code reads, with its type and default, and no others.</summary>
public sealed partial class ConfigurationPageTests
{
    private const string Page = "docs/configuration.md";

    private static readonly IReadOnlyList<Row> Rows =
    [
        .. Tables.Rows(Page, "The server").Select(row => new Row(Tables.Code(row[0]).Single(), Tables.Code(row[1]).FirstOrDefault(), Tables.Code(row[4]).Single())),
    ];

    [Fact]
    public void The_page_has_each_key_that_the_server_knows_once() =>
        Assert.Equal(KnownSettings.All.Select(setting => setting.Key).Order(StringComparer.Ordinal), Rows.Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_example_is_a_valid_value_of_its_key() => Assert.All(Rows, row =>
    {
        var setting = KnownSettings.All.Single(setting => setting.Key == row.Key);
        var (name, value) = row.Example.Split('=', 2) is [var left, var right] ? (left, right) : (row.Example, "");

        Assert.True(setting.Is(name.Replace("__", ":", StringComparison.Ordinal)), $"{name} is not {row.Key}");
        Assert.Null(setting.WhatIsWrong(value));
    });

    [Fact]
    public void Defaults_are_those_of_the_code()
    {
        var defaults = ServerSettings.Defaults.Where(pair => !pair.Key.StartsWith("Logging:", StringComparison.Ordinal))
            .Concat(DefaultsOf("Health", new HealthThresholds()))
            .Concat(DefaultsOf("Notifications", new NotificationOptions()))
            .Concat(DefaultsOf("Waits", new WaitOptions()))
            .Concat(DefaultsOf("Flux", new FluxOptions()))
            .Concat(DefaultsOf("AzureDevOps", new AzureDevOpsOptions()));

        Assert.All(defaults, pair => Assert.Equal(pair.Value, Rows.Single(row => row.Key == pair.Key).Default));
    }

    [Fact]
    public void The_page_has_each_section_that_ASPNET_Core_reads() => Assert.Equal(
        KnownSettings.HostSections.Order(StringComparer.Ordinal),
        Tables.Rows(Page, "What .NET reads itself").SelectMany(row => Tables.Code(row[0])).Select(key => key.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_has_each_app_setting_of_the_functions_head_and_no_other()
    {
        var listed = Tables.Rows(Page, "The Functions head").SelectMany(row => Tables.Code(row[0])).ToList();
        var sample = JsonNode.Parse(Repository.Read("src/DeploymentOrchestrator.Functions/local.settings.sample.json")).Keys("Values");
        var head = string.Concat(Repository.FilesBelow("src/DeploymentOrchestrator.Functions", "*.cs").Select(Repository.Read));
        var read = KeyRing().Matches(head).Select(match => $"DataProtection__{match.Groups[1].Value}").ToList();

        Assert.Empty(AppSettingTests.Written.Concat(read).Except(listed));

        // The connection string is written by the app's own module, so that the secret is never an output.
        Assert.Empty(listed.Except(AppSettingTests.Written).Except(read).Except(sample).Except(["Flux__RequireMatch__0", "APPLICATIONINSIGHTS_CONNECTION_STRING"]));
    }

    private static IEnumerable<KeyValuePair<string, string?>> DefaultsOf<T>(string section, T options) =>
        from property in typeof(T).GetProperties()
        let text = property.GetValue(options) switch
        {
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            bool flag => flag ? "true" : "false",
            int count => count.ToString(CultureInfo.InvariantCulture),
            _ => null,
        }
        where text is not null
        select KeyValuePair.Create($"{section}:{property.Name}", (string?)text);

    private sealed record Row(string Key, string? Default, string Example);

    [GeneratedRegex("\"DataProtection:(\\w+)\"")]
    private static partial Regex KeyRing();
}
