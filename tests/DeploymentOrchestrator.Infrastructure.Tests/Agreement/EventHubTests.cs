using System.Text.RegularExpressions;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;
using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>Flux must send to the hub that the template creates, and the app must read it.</summary>
public sealed partial class EventHubTests
{
    private const string Hub = "flux-events";

    [Fact]
    public void Every_template_uses_the_same_hub()
    {
        Assert.Contains($"name: '{Hub}'", Repository.Read("infra/modules/event-hub.bicep"), StringComparison.Ordinal);
        Assert.Contains($"/{Hub}'", Repository.Read("infra/modules/app-access.bicep"), StringComparison.Ordinal);
        Assert.Contains($"/{Hub}'", Repository.Read("infra/modules/event-hub-sender.bicep"), StringComparison.Ordinal);
        Assert.Contains($"/{Hub}'", Repository.Read("infra/modules/event-hub-receiver.bicep"), StringComparison.Ordinal);
        Assert.Contains($"EntityPath={Hub} ", Repository.Read("infra/flux/components/sas/secret.yaml"), StringComparison.Ordinal);
        Assert.Contains("name: 'flux-send'", Repository.Read("infra/modules/event-hub.bicep"), StringComparison.Ordinal);
        Assert.Contains("flux-send", Repository.Read("infra/flux/components/sas/secret.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_with_an_identity_sends_to_the_namespace_that_its_identity_may_send_to()
    {
        var provider = Assert.Single(Overlay.Build("infra/flux/environments/tst/01").Manifests, manifest => manifest.Is("Provider"));
        var allowed = NamespaceName().Match(Repository.Read("infra/environments/tst/aks-flux.bicepparam")).Groups[1].Value;

        Assert.Equal(Hub, provider.Text("spec/address"));
        Assert.Equal($"{allowed}.servicebus.windows.net", provider.Text("spec/channel"));
    }

    [Fact]
    public void The_server_in_the_cluster_reads_that_hub_with_a_consumer_group_of_its_own()
    {
        var manifests = Overlay.Build("infra/server/environments/tst/01").Manifests;
        var data = manifests.Single(manifest => manifest.Is("ConfigMap")).At("data")!.AsObject();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(ServerSettings.Defaults)
            .AddInMemoryCollection(data.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value!.ToString())))
            .Build();
        var allowed = NamespaceName().Match(Repository.Read("infra/environments/tst/aks-flux.bicepparam")).Groups[1].Value;
        var open = manifests.Single(manifest => manifest.Is("NetworkPolicy")).List("spec/egress").SelectMany(rule => rule.List("ports")).Select(port => port.Number("port"));

        Assert.Null(EventHubCheck.Run(configuration));
        Assert.Equal((Hub, $"{allowed}.servicebus.windows.net"), (configuration["EventHub:Name"], configuration["EventHub:FullyQualifiedNamespace"]));
        Assert.Contains($"name: '{configuration["EventHub:ConsumerGroup"]}'", Repository.Read("infra/modules/event-hub.bicep"), StringComparison.Ordinal);
        Assert.NotEqual("deployment-orchestrator", configuration["EventHub:ConsumerGroup"]); // that of the Functions app
        Assert.Contains(5671, open);
    }

    [GeneratedRegex(@"namespaceName: '([\w-]+)'")]
    private static partial Regex NamespaceName();
}
