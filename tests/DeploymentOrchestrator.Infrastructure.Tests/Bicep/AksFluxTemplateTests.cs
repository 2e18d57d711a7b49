using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Infrastructure.Tests.Bicep;

/// <summary>The resources that aks-flux.bicep would create.</summary>
public sealed class AksFluxTemplateTests
{
    private readonly JsonNode _configuration = Compiled.AksFlux.Resource("Microsoft.KubernetesConfiguration/fluxConfigurations");
    private readonly JsonNode _extension = Compiled.AksFlux.Resource("Microsoft.KubernetesConfiguration/extensions");

    [Theory]
    [InlineData("cluster", "clusters")]
    [InlineData("infra", "infra", "cluster")]
    [InlineData("services", "services", "infra")]
    public void Kustomizations_follow_each_other(string name, string folder, params string[] dependsOn)
    {
        // Each Kustomization is a map merged with the times from a parameter: "[shallowMerge(createArray(createObject(...), parameters('fluxConfig').services))]".
        var text = Kustomization(name);

        Assert.Contains($"./{folder}/{{0}}/{{1}}', parameters('environment'), parameters('instance')", text, StringComparison.Ordinal);
        Assert.Equal(dependsOn.Length > 0, text.Contains("dependsOn", StringComparison.Ordinal));
        Assert.All(dependsOn, other => Assert.Contains($"'dependsOn', createArray('{other}')", text, StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_three_Kustomizations_and_no_validation_field()
    {
        Assert.Equal(["cluster", "infra", "services"], _configuration.Keys("properties/kustomizations"));
        Assert.DoesNotContain("\"validation\"", _configuration.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("flux-config", _configuration.Text("properties/namespace"));
        Assert.Equal("cluster", _configuration.Text("properties/scope"));
    }

    [Fact]
    public void The_extension_enables_the_required_controllers_and_no_image_automation()
    {
        var controllers = Compiled.AksFlux.At("parameters/controllers/defaultValue")!.AsObject();

        Assert.Equal("microsoft.flux", _extension.Text("properties/extensionType"));
        Assert.Equal(
            ["helm-controller", "kustomize-controller", "notification-controller", "source-controller"],
            controllers.Where(pair => pair.Value!.GetValue<bool>()).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["image-automation-controller", "image-reflector-controller"],
            controllers.Where(pair => !pair.Value!.GetValue<bool>()).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Stable", Compiled.AksFlux.Text("parameters/releaseTrain/defaultValue"));
        Assert.True(Compiled.AksFlux.At("parameters/autoUpgradeMinorVersion/defaultValue")!.GetValue<bool>());
        Assert.True(Compiled.AksFlux.At("parameters/multiTenancyEnforce/defaultValue")!.GetValue<bool>());
        Assert.Contains("multiTenancy.enforce", _extension.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_services_Kustomization_has_its_own_retry_interval()
    {
        foreach (var path in Repository.FilesBelow("infra", "aks-flux.bicepparam"))
        {
            var times = Compiled.Parameters(path).At("fluxConfig/value");

            Assert.Equal(["prune", "syncIntervalInSeconds", "timeoutInSeconds"], times.Keys("clusterCore").Order(StringComparer.Ordinal));
            Assert.Contains("retryIntervalInSeconds", times.Keys("services"));
        }
    }

    [Fact]
    public void The_sending_identity_belongs_to_notification_controller()
    {
        var federation = Compiled.AksFlux.Resource("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials");

        Assert.Equal("system:serviceaccount:flux-system:notification-controller", federation.Text("properties/subject"));
    }

    private string Kustomization(string name) => _configuration.At($"properties/kustomizations/{name}")!.GetValue<string>();
}
