using System.Text.RegularExpressions;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>The app settings that main.bicep writes must be those that the Functions app, its host and the domain read.</summary>
public sealed partial class AppSettingTests
{
    // Read by the Functions host itself, for storage and telemetry.
    private static readonly string[] OfTheHost = ["APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential"];

    private static readonly string Head = string.Concat(Repository.FilesBelow("src/DeploymentOrchestrator.Functions", "*.cs").Select(Repository.Read));

    private static readonly Match Trigger = EventHubTrigger().Match(Head);

    /// <summary>The names of the settings that main.bicep writes.</summary>
    internal static IReadOnlySet<string> Written { get; } = Block().Match(Repository.Read("infra/main.bicep")).Value is var block
        ? Name().Matches(block).Select(match => match.Groups[1].Value.Replace("${i}", "0", StringComparison.Ordinal)).ToHashSet()
        : [];

    [Fact]
    public void The_templates_set_the_triggers_hub_consumer_group_and_connection()
    {
        Assert.True(Trigger.Success, "the head has no Event Hub trigger any more");
        Assert.Contains(Trigger.Groups["hub"].Value, Written);
        Assert.Contains(Trigger.Groups["group"].Value, Written);
        Assert.Contains($"{Trigger.Groups["connection"].Value}__fullyQualifiedNamespace", Written);
    }

    [Fact]
    public void The_dead_letter_queue_is_created()
    {
        var queue = DeadLetterQueue().Match(Head).Groups[1].Value;

        Assert.Contains($"name: '{queue}'", Repository.Read("infra/modules/storage.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_vault_of_the_key_ring_is_set() =>
        Assert.Equal(["DataProtection__KeyVaultUri"], KeyRing().Matches(Head).Select(match => $"DataProtection__{match.Groups[1].Value}").Where(Written.Contains).Distinct());

    [Fact]
    public void Every_domain_setting_in_the_templates_is_an_existing_option()
    {
        var settings = Written.Where(name => name.StartsWith("AzureDevOps__", StringComparison.Ordinal) || name.StartsWith("Flux__", StringComparison.Ordinal)).ToList();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(name => KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), (string?)"x")))
            .Build();

        var flux = configuration.GetSection("Flux").Get<FluxOptions>(strict => strict.ErrorOnUnknownConfiguration = true)!;
        var azureDevOps = configuration.GetSection("AzureDevOps").Get<AzureDevOpsOptions>(strict => strict.ErrorOnUnknownConfiguration = true)!;
        Assert.Equal(3, settings.Count);
        Assert.Equal("x", Assert.Single(flux.Webhooks).Secret);
        Assert.Equal("x", Assert.Single(flux.PlaceKeys!));
        Assert.Equal("x", Assert.Single(azureDevOps.Organizations));
    }

    [Fact]
    public void Every_app_setting_in_the_templates_is_read_by_the_app()
    {
        var connection = Trigger.Groups["connection"].Value;
        var read = OfTheHost
            .Concat([Trigger.Groups["hub"].Value, Trigger.Groups["group"].Value, $"{connection}__fullyQualifiedNamespace", $"{connection}__credential"])
            .Concat(KeyRing().Matches(Head).Select(match => $"DataProtection__{match.Groups[1].Value}"))
            .Concat(["AzureDevOps__Organizations__0", "Flux__PlaceKeys__0", "Flux__Webhooks__0__Secret"]);

        Assert.Empty(Written.Except(read));
    }

    [Fact]
    public void The_sample_for_a_developers_machine_has_the_same_names()
    {
        string[] local = ["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", Trigger.Groups["connection"].Value];
        var sample = System.Text.Json.Nodes.JsonNode.Parse(Repository.Read("src/DeploymentOrchestrator.Functions/local.settings.sample.json"))
            .Keys("Values")
            .Where(name => !name.EndsWith(".Disabled", StringComparison.Ordinal) && !name.EndsWith("__Name", StringComparison.Ordinal))
            .Select(name => name.Replace("__1", "__0", StringComparison.Ordinal));

        Assert.Empty(sample.Except(Written).Except(local));
    }

    [GeneratedRegex(@"var settings = union\(.*?\n\)", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?:^    |'|\{ )((?:[A-Za-z]+(?:__(?:[A-Za-z0-9]+|\$\{i\}))+)|FluxEvent\w+|APPLICATIONINSIGHTS_\w+)(?:'|:)", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex("""EventHubTrigger\("%(?<hub>\w+)%", Connection = "(?<connection>\w+)", ConsumerGroup = "%(?<group>\w+)%"\)""")]
    private static partial Regex EventHubTrigger();

    [GeneratedRegex("DeadLetterQueue = \"([a-z-]+)\"")]
    private static partial Regex DeadLetterQueue();

    [GeneratedRegex("\"DataProtection:(\\w+)\"")]
    private static partial Regex KeyRing();
}
