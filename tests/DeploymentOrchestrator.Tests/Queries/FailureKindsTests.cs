using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Queries;

namespace DeploymentOrchestrator.Tests.Queries;

/// <summary>Failures are counted by their kind, whatever pod, chart or version their text contains.</summary>
public sealed class FailureKindsTests
{
    [Theory]
    [InlineData("resource Pod/apps/web-7bbd9c-x2x4q not ready. status: InProgress, message: Back-off pulling image \"acr.io/web:2.0.0\": ImagePullBackOff", "Image cannot be pulled")]
    [InlineData("timeout waiting for: [Deployment/apps/web status: 'InProgress'] | Last Helm logs: | pod \"web-0\": CrashLoopBackOff", "Container does not run")]
    [InlineData("pod \"web-0\": ErrImagePull", "Image cannot be pulled")]
    [InlineData("pod \"web-0\": InvalidImageName", "Image cannot be pulled")]
    [InlineData("pod \"web-0\": OOMKilled", "Container does not run")]
    [InlineData("pod \"web-0\": CreateContainerConfigError", "Container does not run")]
    [InlineData("pod \"web-0\": CreateContainerError", "Container does not run")]
    [InlineData("pod \"web-0\": RunContainerError", "Container does not run")]
    [InlineData("0/3 nodes are available: 3 Insufficient cpu.", "Pods cannot be scheduled")]
    [InlineData("pods \"web-0\" is forbidden: exceeded quota: team-a, requested: cpu=2", "Quota exceeded")]
    [InlineData("values don't meet the specifications of the schema(s)", "Values or template wrong")]
    [InlineData("execution error at (web/templates/deployment.yaml:12:3): image.tag is required", "Values or template wrong")]
    [InlineData("could not resolve Secret chart values reference 'apps/web' with key 'values.yaml': Secret \"web\" not found", "Values or template wrong")]
    [InlineData("cannot patch \"web\": Deployment.apps \"web\" is invalid: spec.selector: Invalid value: v1.LabelSelector{}: field is immutable", "Immutable field changed")]
    [InlineData("admission webhook \"validate.kyverno.svc\" denied the request: images must be signed", "Refused by the cluster")]
    [InlineData("configmaps \"web\" is forbidden: User \"system:serviceaccount:apps:flux\" cannot get resource \"configmaps\"", "Refused by the cluster")]
    [InlineData("no matches for kind \"WebApp\" in version \"fcp.example/v1\"", "Refused by the cluster")]
    [InlineData("Service \"web\" in namespace \"apps\" exists and cannot be imported into the current release", "Refused by the cluster")]
    [InlineData("post-install hooks failed: job migrate failed", "Helm hook failed")]
    [InlineData("pre-rollback hooks failed: job migrate failed", "Helm hook failed")]
    [InlineData("post-delete hooks failed: job migrate failed", "Helm hook failed")]
    [InlineData("Helm test failed for release apps/web: pod web-test failed", "Helm tests failed")]
    [InlineData("pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded", "Helm hook failed")]
    [InlineData("no 'web' chart with version matching '4.32.30' found", "Chart version not found")]
    [InlineData("resource Deployment/apps/web not ready. status: InProgress, message: Available: 0/2 | context deadline exceeded", "Did not become ready")]
    [InlineData("timed out waiting for the condition", "Did not become ready")]
    [InlineData("something that nobody has seen before", "Other")]
    public void Each_Helm_error_has_one_failure_kind(string text, string kind) =>
        Assert.Equal(kind, FailureKinds.Of($"web 2.0.0 failed in snd1 and was not retried successfully. Cause: {Causes.Of($"Helm upgrade failed for release apps/web with chart web@2.0.0: {text}")}."));

    [Theory]
    [InlineData("web 2.0.0 failed its Helm tests in snd1 and was not retried successfully. Cause: nobody knows.", "Helm tests failed")]
    [InlineData("Superseded: snd1 now runs web 2.0.1, so 2.0.0 will not be deployed. A later change replaced this one.", "Superseded by another version")]
    [InlineData("Timed out at 23:41 UTC: Flux did not report web 2.0.0 as deployed in snd1. Last event: UpgradeFailed 1.9.0 in snd1 at 22:53:00 UTC: pod web-0 ImagePullBackOff.", "Not reported in time")]
    public void Each_decision_of_a_wait_has_one_failure_kind(string reason, string kind) => Assert.Equal(kind, FailureKinds.Of(reason));
}
