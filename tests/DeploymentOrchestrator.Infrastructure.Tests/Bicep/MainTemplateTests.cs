using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Bicep;

/// <summary>The resources that main.bicep would create.</summary>
public sealed class MainTemplateTests
{
    private const string DiagnosticSettings = "Microsoft.Insights/diagnosticSettings";

    private readonly JsonNode _app = Compiled.Main.Resource("Microsoft.Web/sites");

    [Fact]
    public void The_app_runs_isolated_with_an_instance_that_is_always_ready()
    {
        var config = _app.At("properties/functionAppConfig");

        Assert.Equal("FC1", Compiled.Main.Resource("Microsoft.Web/serverfarms").Text("sku/name"));
        Assert.Equal("functionapp,linux", _app.Text("kind"));
        Assert.Equal("dotnet-isolated", config.Text("runtime/name"));
        Assert.Equal("10.0", config.Text("runtime/version"));
        Assert.Equal("http", config.Text("scaleAndConcurrency/alwaysReady/0/name"));
        Assert.Equal(1, Compiled.Main.Number("parameters/alwaysReadyInstances/defaultValue"));
        Assert.Equal(["alwaysReady", "instanceMemoryMB", "maximumInstanceCount"], config.Keys("scaleAndConcurrency").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_accepts_https_only_and_uses_no_password()
    {
        Assert.True(_app.At("properties/httpsOnly")!.GetValue<bool>());
        Assert.Equal("1.2", _app.Text("properties/siteConfig/minTlsVersion"));
        Assert.Equal("SystemAssigned", _app.Text("identity/type"));
        Assert.Equal("SystemAssignedIdentity", _app.Text("properties/functionAppConfig/deployment/storage/authentication/type"));
        Assert.All(Compiled.Main.Resources("Microsoft.Web/sites/basicPublishingCredentialsPolicies"), policy => Assert.False(policy.At("properties/allow")!.GetValue<bool>()));
    }

    [Fact]
    public void No_output_and_no_parameter_of_a_module_holds_a_connection_string()
    {
        var handed = Compiled.Main.Everything().OfType<JsonObject>()
            .SelectMany(node => new[] { node["outputs"], node["parameters"] })
            .OfType<JsonObject>()
            .Select(values => values.ToJsonString());

        Assert.DoesNotContain(handed, values => values.Contains("ConnectionString", StringComparison.OrdinalIgnoreCase) || values.Contains("listKeys", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_storage_account_takes_identities_only()
    {
        var account = Compiled.Main.Resource("Microsoft.Storage/storageAccounts").At("properties");

        Assert.False(account.At("allowSharedKeyAccess")!.GetValue<bool>());
        Assert.False(account.At("allowBlobPublicAccess")!.GetValue<bool>());
        Assert.Equal("TLS1_2", account.Text("minimumTlsVersion"));
    }

    [Fact]
    public void Flux_may_send_to_the_hub_and_nothing_else()
    {
        var rule = Compiled.Main.Resource("Microsoft.EventHub/namespaces/eventhubs/authorizationRules");

        Assert.Equal(["Send"], rule.List("properties/rights").Select(right => right.GetValue<string>()));
        Assert.Equal("[parameters('allowSas')]", rule.Text("condition"));
        Assert.Equal("[not(parameters('allowSas'))]", Compiled.Main.Resource("Microsoft.EventHub/namespaces").Text("properties/disableLocalAuth"));
        Assert.Equal("Standard", Compiled.Main.Resource("Microsoft.EventHub/namespaces").Text("sku/name"));
    }

    [Fact]
    public void The_app_has_the_required_roles()
    {
        var roles = Compiled.Main.Everything().OfType<JsonObject>().Single(node => node["role"] is JsonObject)["role"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal);
        var assignments = Compiled.Main.Resources("Microsoft.Authorization/roleAssignments");

        Assert.Equal(
            ["eventHubsDataReceiver", "keyVaultSecretsOfficer", "storageBlobDataOwner", "storageQueueDataContributor", "storageTableDataContributor"],
            roles);
        Assert.Equal(4, assignments.Count); // the roles of the app, and the role of the in-cluster server on the hub
        Assert.All(assignments, assignment => Assert.NotNull(assignment["scope"]));
    }

    [Fact]
    public void The_key_ring_needs_no_container_and_no_key()
    {
        Assert.Equal("function-package", Assert.Single(Compiled.Main.Resources("Microsoft.Storage/storageAccounts/blobServices/containers")).Text("name").Split(['/', '\''])[^2]);
        Assert.Empty(Compiled.Main.Resources("Microsoft.KeyVault/vaults/keys"));
        Assert.True(Compiled.Main.Resource("Microsoft.KeyVault/vaults").At("properties/enablePurgeProtection")!.GetValue<bool>());
    }

    [Theory]
    [InlineData("Microsoft.EventHub/namespaces")]
    [InlineData("Microsoft.KeyVault/vaults")]
    [InlineData("Microsoft.Storage/storageAccounts/blobServices")]
    [InlineData("Microsoft.Web/sites")]
    public void Diagnostics_are_sent_to_the_workspace(string type) =>
        Assert.Contains(Compiled.Main.Resources(DiagnosticSettings), setting => setting.Text("scope").Contains($"'{type}'", StringComparison.Ordinal));

    [Fact]
    public void Alerts_query_messages_that_the_service_logs()
    {
        var logged = string.Concat(Repository.FilesBelow("src", "*.cs").Select(Repository.Read));
        var phrases = Compiled.Main.Everything().OfType<JsonObject>().SelectMany(node => node.List("says")).Select(value => value.ToString()).ToList();

        Assert.Equal(3, phrases.Count);
        Assert.All(phrases, phrase => Assert.Contains(phrase, logged, StringComparison.Ordinal));
    }

    [Fact]
    public void Tags_are_on_every_resource_that_takes_them()
    {
        string[] taggable =
        [
            "Microsoft.EventHub/namespaces", "Microsoft.Insights/actionGroups", "Microsoft.Insights/components", "Microsoft.Insights/scheduledQueryRules",
            "Microsoft.KeyVault/vaults", "Microsoft.OperationalInsights/workspaces", "Microsoft.Storage/storageAccounts", "Microsoft.Web/serverfarms", "Microsoft.Web/sites",
        ];

        Assert.All(taggable, type => Assert.All(Compiled.Main.Resources(type).Where(resource => resource["existing"] is null), resource => Assert.Equal("[parameters('tags')]", resource.Text("tags"))));
    }
}
