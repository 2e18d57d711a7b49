using System.Text.Json;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Flux;

/// <summary>Finds the cause of a failure in the texts that Helm 3, Helm 4 and helm-controller write.</summary>
public sealed class CausesTests
{
    [Theory]
    [InlineData("06-v2-upgrade-failed-multiline-logs", "Deployment ffc-demo-web did not become ready in time")]
    [InlineData("07-v2-upgrade-failed-no-logs", "Flux could not reach the cluster's API server")]
    [InlineData("09-v2-rollback-failed", "Deployment ffc-demo-web did not become ready in time")]
    [InlineData("11-v2-install-failed", "Deployment ffc-demo-web did not become ready in time")]
    [InlineData("13-v2-uninstall-remediation-failed", "uninstall completed with error: release not updated in Helm storage")]
    [InlineData("15-v2-uninstall-failed", "failed to delete release: ffc-demo-web")]
    [InlineData("18-v2-test-failed", "test pod ffc-demo-web-acceptance failed")]
    [InlineData("21-v2-drift-correction-failed", "exceeded quota")]
    [InlineData("24-v2-values-error", "could not resolve Secret chart values reference 'flux-config/ffc-demo-web-values' with key 'values.yaml': Secret \"ffc-demo-web-values\" not found")]
    [InlineData("62-v2beta1-upgrade-failed", "Deployment ffc-demo-web did not become ready in time: 0 out of 2 expected pods are ready")]
    [InlineData("64-v2beta1-reconciliation-failed", "timed out (context deadline exceeded)")]
    [InlineData("67-v2beta1-install-failed", "chart requires kubeVersion: >=1.27.0 which is incompatible with Kubernetes v1.26.6")]
    [InlineData("70-v2beta1-test-failed", "test pod ffc-demo-web-acceptance failed")]
    [InlineData("95-helmchart-version-not-found", "chart version 4.32.30 is not in the chart repository")]
    public void A_recorded_event_names_its_cause(string sample, string cause) => Assert.Equal(cause, Causes.Of(MessageOf(sample)));

    [Theory]
    [InlineData(
        "resource Pod/apps/web-7bbd9c-x2x4q not ready. status: InProgress, message: Back-off pulling image \"acr.io/web:2.0.0\": ImagePullBackOff | context deadline exceeded",
        "pod web-7bbd9c-x2x4q ImagePullBackOff (image acr.io/web:2.0.0)")]
    [InlineData("timeout waiting for: [Deployment/apps/web status: 'InProgress'] | Last Helm logs: | pod \"web-0\": CrashLoopBackOff", "pod web-0 CrashLoopBackOff")]
    [InlineData("failed to create resource: pods \"web-0\" is forbidden: exceeded quota: team-a, requested: cpu=2, used: cpu=9, limited: cpu=10", "exceeded quota: team-a, requested: cpu=2, used: cpu=9, limited: cpu=10")]
    [InlineData("0/3 nodes are available: 3 Insufficient cpu.", "pods cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu")]
    [InlineData("values don't meet the specifications of the schema(s) in the following chart(s): | web: | - image.tag: Invalid type. Expected: string, given: integer", "the values do not fit the chart's schema: image.tag: Invalid type. Expected: string, given: integer")]
    [InlineData("values don't meet the specifications of the schema(s)", "the values do not fit the chart's schema")]
    [InlineData("cannot patch \"web\" with kind Deployment: Deployment.apps \"web\" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\"a\":\"b\"}}: field is immutable", "spec.selector is immutable: it cannot be changed by an upgrade")]
    [InlineData("admission webhook \"validate.kyverno.svc\" denied the request: images must be signed", "admission webhook validate.kyverno.svc denied it: images must be signed")]
    [InlineData("pre-upgrade hooks failed: resource Job/apps/migrate not ready. status: InProgress, message: Job in progress", "pre-upgrade hook failed: resource Job/apps/migrate not ready. status: InProgress, message: Job in progress")]
    [InlineData("pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded", "pre-upgrade hook failed: job migrate failed: BackoffLimitExceeded")]
    [InlineData("failed to create resource: configmaps \"web\" is forbidden: User \"system:serviceaccount:apps:flux\" cannot get resource \"configmaps\"", "configmaps \"web\" is forbidden: User \"system:serviceaccount:apps:flux\" cannot get resource \"configmaps\"")]
    [InlineData("unable to build kubernetes objects: resource mapping not found: no matches for kind \"WebApp\" in version \"fcp.example/v1\"", "the cluster does not know the kind WebApp (fcp.example/v1): is its CRD installed?")]
    [InlineData("Unable to continue with install: Service \"web\" in namespace \"apps\" exists and cannot be imported into the current release: invalid ownership metadata", "Service \"web\" in namespace \"apps\" exists already and belongs to something else than this Helm release")]
    [InlineData("execution error at (web/templates/deployment.yaml:12:3): image.tag is required", "the chart cannot be rendered: (web/templates/deployment.yaml:12:3): image.tag is required")]
    [InlineData("parse error at (web/templates/deployment.yaml:3): unclosed action", "the chart cannot be rendered: (web/templates/deployment.yaml:3): unclosed action")]
    [InlineData("error calling include: no such template", "the chart cannot be rendered: include: no such template")]
    [InlineData("template: web/templates/deployment.yaml:4:3: nil pointer", "the chart cannot be rendered: web/templates/deployment.yaml:4:3: nil pointer")]
    [InlineData("resource Deployment/apps/web not ready. status: InProgress, message: Available: 0/2 | context deadline exceeded", "Deployment web did not become ready: Available: 0/2")]
    [InlineData("another operation (install/upgrade/rollback) is in progress", "another Helm operation is in progress on this release")]
    [InlineData("context canceled", "Flux was interrupted (context canceled)")]
    [InlineData("timed out waiting for the condition", "timed out (timed out waiting for the condition)")]
    [InlineData("something that nobody has seen before", "something that nobody has seen before")]
    public void A_Helm_error_names_its_cause(string text, string cause) =>
        Assert.Equal(cause, Causes.Of($"Helm upgrade failed for release apps/web with chart web@2.0.0: {text}"));

    [Fact]
    public void The_cause_is_short_for_any_text_and_no_pattern_backtracks_excessively()
    {
        var random = new Random(18);
        string[] words = [" | ", "[Pod/", "status: '", "field is immutable", "Invalid value: ", "is forbidden: ", "\"", "hooks failed: ", "- ", "x", "/", "failed", "Helm test failed", "pod ", "schema(s)"];
        for (var run = 0; run < 2000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 120)).Select(_ => words[random.Next(words.Length)]));
            Assert.InRange(Causes.Of(SafeText.OneLine(text)).Length, 0, 200);
        }
    }

    private static string MessageOf(string sample)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "flux", $"{sample}.json")));
        return SafeText.OneLine(json.RootElement.GetProperty("message").GetString());
    }
}
