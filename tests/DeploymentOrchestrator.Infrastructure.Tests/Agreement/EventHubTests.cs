using System.Text.RegularExpressions;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>Flux sends to the hub that the template makes, and the app reads it.</summary>
public sealed partial class EventHubTests
{
    private const string Hub = "flux-events";

    [Fact]
    public void Every_template_means_the_same_hub()
    {
        Assert.Contains($"name: '{Hub}'", Repository.Read("infra/modules/event-hub.bicep"), StringComparison.Ordinal);
        Assert.Contains($"/{Hub}'", Repository.Read("infra/modules/app-access.bicep"), StringComparison.Ordinal);
        Assert.Contains($"/{Hub}'", Repository.Read("infra/modules/event-hub-sender.bicep"), StringComparison.Ordinal);
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

    [GeneratedRegex(@"namespaceName: '([\w-]+)'")]
    private static partial Regex NamespaceName();
}
