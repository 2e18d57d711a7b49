using System.Text.Json.Nodes;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

/// <summary>
/// States that helm-controller can leave, each with its meaning: verdict, version, since when, and, for work, until when. V is 4.32.30, and P is 4.32.29, which
/// ran before. The times are on 2026-08-20; the status is read at 10:20:00.
/// </summary>
internal static class StatusRows
{
    private const string Before = "2026-08-20T10:14:00Z";
    private const string At = HelmReleaseSample.DeployedAt; // 10:15:40
    private const string After = "2026-08-20T10:17:00Z";
    private const string Upgraded = "Helm upgrade succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30";
    private const string Failed = "Helm upgrade failed for release fcp-demo/ffc-demo-web with chart ffc-demo-web@4.32.30: timeout waiting for: [Deployment/web]";
    private const string TestsPassed = "Helm test succeeded for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30: 1 test hook completed successfully";
    private const string TestsFailed = "Helm test failed for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30: 1 error occurred";
    private const string InstallFailed = "Helm install failed for release fcp-demo/ffc-demo-web with chart ffc-demo-web@4.32.30: timeout waiting for: [Deployment/web]";
    private const string Uninstalled = "Helm uninstall remediation for release fcp-demo/ffc-demo-web.v1 with chart ffc-demo-web@4.32.30 succeeded";
    private const string Prerequisites = "Fulfilling prerequisites";

    public static readonly IReadOnlyDictionary<string, (HelmReleaseSample Status, string[] Says)> All =
        new Dictionary<string, (HelmReleaseSample, string[])>
        {
            // The running version.
            ["deployed"] = (Deployed(), ["Deployed 4.32.30 @10:15:40"]),
            ["deployed, with build metadata"] = (HelmReleaseSample.Deployed(version: "4.32.30+0cc9a8446c95"), ["Deployed 4.32.30+0cc9a8446c95 @10:15:40"]),
            ["deployed, a leading v in the chart's version"] =
                (HelmReleaseSample.Deployed(version: "v4.32.30").Condition("TestSuccess", "True", "TestSucceeded", TestsPassed.Replace("@4", "@v4", StringComparison.Ordinal), After),
                ["Deployed 4.32.30 @10:15:40", "Tested 4.32.30 @10:17:00"]),
            ["deployed, observedGeneration lags"] = (Deployed().With(s => s.Status["observedGeneration"] = 6), ["Deployed 4.32.30 @10:15:40"]),
            ["deployed, observedGeneration lags, no lastAttemptedGeneration"] =
                (Deployed().With(s => s.Status["observedGeneration"] = 6).With(s => s.Status.Remove("lastAttemptedGeneration")), ["Deployed 4.32.30 @10:15:40"]),
            ["deployed, tests passed"] =
                (Deployed().Condition("TestSuccess", "True", "TestSucceeded", TestsPassed, After), ["Deployed 4.32.30 @10:15:40", "Tested 4.32.30 @10:17:00"]),
            ["deployed, tests failed, ignored"] =
                (Deployed().Condition("TestSuccess", "False", "TestFailed", TestsFailed, After),
                ["TestFailed 4.32.30 @10:17:00", "Deployed 4.32.30 @10:17:00 tests ignored"]),
            ["deployed, tests failed"] =
                (Deployed().Condition("Ready", "False", "TestFailed", TestsFailed, After).Condition("TestSuccess", "False", "TestFailed", TestsFailed, After),
                ["Deployed 4.32.30 @10:15:40", "TestFailed 4.32.30 @10:17:00"]),
            ["deployed, tests failed, final"] =
                (Deployed().Condition("Ready", "False", "TestFailed", TestsFailed, After).Condition("TestSuccess", "False", "TestFailed", TestsFailed, After)
                    .Condition("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", After),
                ["Deployed 4.32.30 @10:15:40", "TestFailed 4.32.30 @10:17:00", "Stalled 4.32.30 @10:17:00"]),
            ["deployed, tests failed, Released is missing"] =
                (Deployed().Without("Released").With(s => s.Status["history"]![0]!["testHooks"] = new JsonObject { ["test"] = new JsonObject { ["phase"] = "Failed" } })
                    .Condition("Ready", "False", "TestFailed", TestsFailed, After).Condition("TestSuccess", "False", "TestFailed", TestsFailed, After),
                ["TestFailed 4.32.30 @10:17:00"]),
            ["tests of the release before, whose text names no chart"] =
                (Deployed().Condition("TestSuccess", "False", "TestFailed", "Helm test failed for release fcp-demo/ffc-demo-web.v11: 1 error occurred", After),
                ["Deployed 4.32.30 @10:15:40", "TestFailed 4.32.29 @10:17:00"]),
            ["drift that is corrected again and again"] =
                (Deployed().Condition("Reconciling", "True", "ProgressingWithRetry", Upgraded, After), ["Working 4.32.30 @10:17:00 until 10:17:30"]),
            ["deployed, tests to come"] =
                (Deployed().Condition("Ready", "Unknown", "AwaitingTests", "Helm release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30 is awaiting tests", At)
                    .Condition("Reconciling", "True", "Progressing", "Running 'upgrade' action with timeout of 5m0s", Before),
                ["Deployed 4.32.30 @10:15:40", "Working 4.32.30 @10:14:00 until 10:24:00"]),
            ["deployed, tests to come, the history is of before"] =
                (HelmReleaseSample.Deployed(version: "4.32.29").Condition("Released", "True", "UpgradeSucceeded", Upgraded.Replace(".v12", ".v13", StringComparison.Ordinal), At)
                    .Condition("Ready", "Unknown", "AwaitingTests", "Helm release fcp-demo/ffc-demo-web.v13 with chart ffc-demo-web@4.32.30 is awaiting tests", At)
                    .Condition("Reconciling", "True", "Progressing", "Running 'upgrade' action with timeout of 5m0s", Before).With(s => s.Status["lastAttemptedRevision"] = "4.32.30"),
                ["Working 4.32.30 @10:14:00 until 10:24:00"]),
            ["deployed, tests run"] =
                (Deployed().Condition("Reconciling", "True", "Progressing", "Running 'test' action with timeout of 1m0s", At),
                ["Deployed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:17:40"]),
            ["Released is missing, Ready has the text"] = (Deployed().Without("Released"), ["Deployed 4.32.30 @10:15:40"]),
            ["Released is missing, Ready was never written"] =
                (Deployed().Without("Released").Condition("Ready", "Unknown", "Progressing", "Running 'upgrade' action with timeout of 5m0s", After),
                ["Deployed 4.32.30 @10:17:00"]),
            ["the conditions still name the version before"] =
                (HelmReleaseSample.Deployed().History(13, "deployed", "4.32.31").With(s => s.Status["lastAttemptedRevision"] = "4.32.31"), ["Deployed 4.32.31 @10:15:40"]),
            ["the conditions are ahead of the history"] =
                (Deployed().With(s => s.Status["history"]![0]!["version"] = 11).With(s => s.Status["history"]![0]!["chartVersion"] = "4.32.29"), []),
            ["a revert after an upgrade that stored nothing"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(s => s.Status["lastAttemptedRevision"] = "4.32.29").With(OnlyHistory(11, "deployed", "4.32.29")),
                ["AttemptFailed 4.32.30 @10:15:40", "Deployed 4.32.29 @10:15:40"]),
            ["adopted, the text names nothing"] =
                (Deployed().Condition("Released", "True", "UpgradeSucceeded", "Helm upgrade succeeded", At), ["Deployed 4.32.30 @10:15:40"]),
            ["adopted, other values were attempted since"] =
                (Deployed().Condition("Released", "True", "UpgradeSucceeded", "Helm upgrade succeeded", At).With(s => s.Status["lastAttemptedConfigDigest"] = "sha256:other"), []),
            ["v2beta1 with a history"] = (Deployed().With(s => s.Metadata.Parent!["apiVersion"] = "helm.toolkit.fluxcd.io/v2beta1"), ["Deployed 4.32.30 @10:15:40"]),
            [".vN began anew after an uninstall"] =
                (Deployed().Condition("Released", "True", "InstallSucceeded", "Helm install succeeded for release fcp-demo/new.v1 with chart new@5.0.0", After)
                    .With(OnlyHistory(1, "deployed", "5.0.0")).With(s => s.Status["lastAttemptedRevision"] = "5.0.0"),
                ["Deployed 5.0.0 @10:17:00"]),
            ["pending"] = (Deployed().With(s => s.Status["history"]![0]!["status"] = "pending-upgrade"), []),
            ["no history"] = (Deployed().With(s => s.Status.Remove("history")), []),

            // The running version while Flux is at work.
            ["a newer spec is looked at, V runs"] =
                (Next().Condition("Reconciling", "True", "Progressing", Prerequisites, After), ["Deployed 4.32.30 @10:15:40", "Working 4.32.31 @10:17:00 until 10:22:00"]),
            ["a newer spec waits for its chart"] =
                (Next().Condition("Reconciling", "True", "Progressing", Prerequisites, After).Condition("Ready", "False", "SourceNotReady", "HelmChart 'a/b' is not ready", After),
                ["Progress - @10:17:00", "Working 4.32.31 @10:17:00"]),
            ["V waits for a dependency, and runs"] =
                (Deployed().Condition("Reconciling", "True", "Progressing", Prerequisites, After).Condition("Ready", "False", "DependencyNotReady", "dependency 'a/b' is not ready", After),
                ["Deployed 4.32.30 @10:15:40", "Progress - @10:17:00", "Working 4.32.30 @10:17:00"]),
            ["Ready is of an old generation, Reconciling tells the dependency"] =
                (Next().Condition("Reconciling", "True", "ProgressingWithRetry", "dependency 'a/b' is not ready", After).Condition("Ready", "False", "DependencyNotReady", "dependency 'a/b' is not ready", Before, 3),
                ["Progress - @10:17:00", "Working 4.32.31 @10:17:00 until 10:17:30"]),
            ["a newer spec that Flux has not come to"] = (Next(), []),
            ["nothing was done yet"] = (Deployed().With(s => s.Status.Remove("conditions")).With(s => s.Status.Remove("history")), ["Progress - @00:00:00"]),
            ["being deleted"] = (Deployed().With(s => s.Metadata["deletionTimestamp"] = At), []),
            ["another kind"] = (Deployed().With(s => s.Metadata.Parent!["apiVersion"] = "helm.cattle.io/v1"), []),
            ["suspended"] = (Deployed().With(s => s.Spec["suspend"] = true), ["Deployed 4.32.30 @10:15:40", "Progress - @10:20:00"]),
            ["suspended after it was deployed"] =
                (Deployed().With(s => s.Spec["suspend"] = true).With(s => s.Metadata["generation"] = 8).With(s => s.Status["observedGeneration"] = 8),
                ["Deployed 4.32.30 @10:15:40", "Progress - @10:20:00"]),
            ["suspended after a failure"] = (HelmReleaseSample.Stalled().With(s => s.Spec["suspend"] = true), ["Progress - @10:20:00"]),

            // Flux is at work.
            ["an upgrade runs"] = (Running("upgrade", "5m0s"), ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:17:00 until 10:27:00"]),
            ["a rollback runs"] =
                (HelmReleaseSample.Stalled().Without("Stalled").Condition("Reconciling", "True", "Progressing", "Running 'rollback' action with timeout of 1m30s", After),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:17:00 until 10:20:00"]),
            ["drift is corrected"] =
                (Deployed().Condition("Ready", "Unknown", "Progressing", "correcting cluster drift", After)
                    .Condition("Reconciling", "True", "Progressing", "Running 'correct cluster drift' action with timeout of 5m0s", After),
                ["Working 4.32.30 @10:17:00 until 10:27:00"]),
            ["the upgrade is over and nothing of it was stored: it backs off without end"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(OnlyHistory(11, "deployed", "4.32.29"))
                    .Condition("Reconciling", "True", "Progressing", "Running 'upgrade' action with timeout of 5m0s", Before),
                ["AttemptFailed 4.32.30 @10:15:40"]),
            ["it backs off, between two attempts"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(OnlyHistory(11, "deployed", "4.32.29")).Condition("Reconciling", "True", "Progressing", Prerequisites, After),
                ["AttemptFailed 4.32.30 @10:15:40"]),
            ["the upgrade is over, its remediation comes"] =
                (Retries(2, failures: 1).Condition("Reconciling", "True", "Progressing", "Running 'upgrade' action with timeout of 5m0s", Before),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["remediated, a new attempt in seconds"] =
                (HelmReleaseSample.RolledBack().Without("Stalled").Condition("Reconciling", "True", "ProgressingWithRetry", "Helm rollback to previous release", After),
                ["AttemptFailed 4.32.30 @10:15:00", "RolledBack 4.32.29 @10:15:40", "Working 4.32.30 @10:17:00 until 10:17:30"]),
            ["retrying after an interval"] =
                (HelmReleaseSample.Stalled().Without("Stalled").Condition("Reconciling", "True", "ProgressingWithRetry", "retrying after 5m0s", At),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:20:55"]),
            ["retrying after an interval, nothing was stored"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(OnlyHistory(11, "deployed", "4.32.29")).Condition("Reconciling", "True", "ProgressingWithRetry", "retrying after 1m0s", At),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:16:43"]),
            ["will retry after an interval (1.4.0)"] =
                (HelmReleaseSample.Stalled().Without("Stalled").Condition("Ready", "False", "RetryAfterInterval", "Will retry after 3m0s", After),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:17:00 until 10:20:09"]),
            ["retries left"] = (Retries(2, failures: 2), ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["retries without end, a timeout of its own"] =
                (Retries(-1, failures: 9).With(s => s.Spec["upgrade"]!["timeout"] = "1m"), ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:17:40"]),
            ["a failure that names nothing, and a new attempt may have begun"] =
                (HelmReleaseSample.Stalled().Without("Stalled").Condition("Ready", "False", "UpgradeFailed", "timed out", At).Condition("Released", "False", "UpgradeFailed", "timed out", At)
                    .Condition("Reconciling", "True", "Progressing", Prerequisites, After),
                ["Working 4.32.30 @10:17:00 until 10:22:00"]),
            ["rolled back to itself after a change of values"] =
                (HelmReleaseSample.Stalled().Without("Stalled").History(13, "deployed", "4.32.30", "rollback")
                    .Condition("Ready", "False", "RollbackSucceeded", RolledBackTo("4.32.30"), After).Condition("Remediated", "True", "RollbackSucceeded", RolledBackTo("4.32.30"), After),
                ["AttemptFailed 4.32.30 @10:15:40", "RolledBack 4.32.30 @10:17:00"]),
            ["rolled back, the text names nothing"] =
                (HelmReleaseSample.RolledBack().Without("Stalled").Condition("Ready", "False", "RollbackSucceeded", "Helm rollback succeeded", At).Condition("Remediated", "True", "RollbackSucceeded", "Helm rollback succeeded", At),
                ["AttemptFailed 4.32.30 @10:15:00", "RolledBack 4.32.29 @10:15:40"]),
            ["failed for the spec before, retries left"] = (Retries(2, failures: 1).With(s => s.Metadata["generation"] = 8), []),
            ["nothing was stored of it, whatever retries are left"] = (Retries(2, failures: 0).With(OnlyHistory(11, "deployed", "4.32.29")), ["AttemptFailed 4.32.30 @10:15:40"]),
            ["nothing was stored of the attempt before, a newer spec is looked at"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(OnlyHistory(11, "deployed", "4.32.29")).Condition("Reconciling", "True", "Progressing", Prerequisites, After)
                    .With(s => s.Metadata["generation"] = 8).With(s => s.Spec["chart"]!["spec"]!["version"] = "4.32.31"),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.31 @10:17:00 until 10:22:00"]),
            ["uninstalled again, a new attempt in seconds"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(s => s.Status.Remove("history"))
                    .Condition("Ready", "False", "InstallFailed", InstallFailed, At).Condition("Released", "False", "InstallFailed", InstallFailed, At)
                    .Condition("Remediated", "True", "UninstallSucceeded", Uninstalled, At).Condition("Reconciling", "True", "ProgressingWithRetry", InstallFailed, After),
                ["AttemptFailed 4.32.30 @10:15:40", "Removed 4.32.30 @10:15:40", "Working 4.32.30 @10:17:00 until 10:17:30"]),
            ["failed again with the same words"] =
                (Retries(0, failures: 2).With(s => s.Status["history"]![0]!["lastDeployed"] = "2026-08-20T10:16:00Z").Condition("Ready", "False", "UpgradeFailed", Failed, After),
                ["AttemptFailed 4.32.30 @10:17:00"]),
            ["no attempt since, Ready was only written anew"] =
                (Retries(0, failures: 2).With(s => s.Status["history"]![0]!["lastDeployed"] = "2026-08-20T10:15:00Z").Condition("Ready", "False", "UpgradeFailed", Failed, After),
                ["AttemptFailed 4.32.30 @10:15:40"]),
            ["no retries left"] = (Retries(2, failures: 3), ["AttemptFailed 4.32.30 @10:15:40"]),
            ["no retries by default, the failure is not counted yet"] = (HelmReleaseSample.Stalled().Without("Stalled"), ["AttemptFailed 4.32.30 @10:15:40"]),
            ["the strategy says to retry"] =
                (HelmReleaseSample.Stalled().Without("Stalled").With(s => s.Spec["upgrade"] = new JsonObject { ["strategy"] = new JsonObject { ["name"] = "RetryOnFailure", ["retryInterval"] = "1m" } }),
                ["AttemptFailed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:16:43"]),
            ["given up for a newer spec"] =
                (HelmReleaseSample.Stalled().Without("Stalled").Condition("Ready", "False", "HealthCheckCanceled", "New reconciliation triggered by HelmChart/a/b", At),
                ["AttemptFailed 4.32.30 @10:15:40", "Working - @10:15:40 until 10:20:40"]),
            ["given up for a newer spec just now, Stalled beside it"] =
                (HelmReleaseSample.Stalled("2026-08-20T10:19:50Z").Condition("Ready", "False", "HealthCheckCanceled", "New reconciliation triggered by HelmChart/a/b", "2026-08-20T10:19:50Z"),
                ["AttemptFailed 4.32.30 @10:19:50", "Working - @10:19:50 until 10:20:20"]),
            ["given up for a newer spec, and Stalled stays"] =
                (HelmReleaseSample.Stalled().Condition("Ready", "False", "HealthCheckCanceled", "New reconciliation triggered by HelmChart/a/b", At),
                ["AttemptFailed 4.32.30 @10:15:40", "Stalled 4.32.30 @10:15:40"]),

            // Final states.
            ["stalled"] = (HelmReleaseSample.Stalled(), ["AttemptFailed 4.32.30 @10:15:40", "Stalled 4.32.30 @10:15:40"]),
            ["stalled, no rollback target"] =
                (HelmReleaseSample.Stalled().Condition("Stalled", "True", "MissingRollbackTarget", "Failed to perform remediation: missing target release for rollback", After),
                ["AttemptFailed 4.32.30 @10:15:40", "Stalled 4.32.30 @10:17:00"]),
            ["stalled before the new spec was tried"] =
                (Next().Condition("Stalled", "True", "InvalidCELExpression", "Reconciliation failed terminally due to configuration error: x", After), ["Stalled 4.32.31 @10:17:00"]),
            ["stalled before anything was tried"] =
                (HelmReleaseSample.Stalled().With(s => s.Status.Remove("history")).With(s => s.Status.Remove("lastAttemptedRevision")).With(s => s.Status.Remove("lastAttemptedGeneration")).Without("Released")
                    .Condition("Ready", "False", "InvalidCELExpression", "Reconciliation failed terminally due to configuration error: x", At)
                    .Condition("Stalled", "True", "InvalidCELExpression", "Reconciliation failed terminally due to configuration error: x", At),
                ["Stalled 4.32.30 @10:15:40"]),
            ["stalled for the spec before"] = (HelmReleaseSample.Stalled().With(s => s.Metadata["generation"] = 8), []),
            ["rolled back and stalled"] =
                (HelmReleaseSample.RolledBack(), ["AttemptFailed 4.32.30 @10:15:00", "RolledBack 4.32.29 @10:15:40", "Stalled 4.32.30 @10:15:40"]),
            ["rolled back and stalled, written anew by a restart of the controller"] =
                (HelmReleaseSample.RolledBack().Condition("Stalled", "True", "RetriesExceeded", "Failed to upgrade after 1 attempt(s)", After),
                ["AttemptFailed 4.32.30 @10:15:00", "RolledBack 4.32.29 @10:15:40", "Stalled 4.32.30 @10:15:40"]),
            ["uninstalled and stalled"] =
                (HelmReleaseSample.Stalled().With(s => s.Status["history"]![0]!["status"] = "uninstalling")
                    .Condition("Remediated", "True", "UninstallSucceeded", "Helm uninstall remediation for release fcp-demo/ffc-demo-web.v12 with chart ffc-demo-web@4.32.30 succeeded", At),
                ["AttemptFailed 4.32.30 @10:15:40", "Removed 4.32.30 @10:15:40", "Stalled 4.32.30 @10:15:40"]),

            // helm-controller up to 0.36.
            ["old: deployed"] = (Old("True", "ReconciliationSucceeded", "Release reconciliation succeeded", "True", "UpgradeSucceeded", "Helm upgrade succeeded"), ["Deployed 4.32.30 @10:14:00"]),
            ["old: deployed, Released is missing"] = (HelmReleaseSample.Old("True", "ReconciliationSucceeded", "Release reconciliation succeeded"), ["Deployed 4.32.30 @10:15:40"]),
            ["old: exhausted"] =
                (Old("False", "UpgradeFailed", "upgrade retries exhausted", "False", "UpgradeFailed", "Helm upgrade failed: timeout"), ["AttemptFailed 4.32.30 @10:14:00", "GaveUp 4.32.30 @10:15:40"]),
            ["old: exhausted at the first install"] =
                (Old("False", "InstallFailed", "install retries exhausted", "False", "InstallFailed", "Helm install failed: timeout"), ["AttemptFailed 4.32.30 @10:14:00", "GaveUp 4.32.30 @10:15:40"]),
            ["old: exhausted for the spec before"] =
                (Old("False", "UpgradeFailed", "upgrade retries exhausted", "False", "UpgradeFailed", "Helm upgrade failed: timeout").With(s => s.Metadata["generation"] = 8), []),
            ["old: the install failed, retries left"] =
                (Old("False", "InstallFailed", "Helm install failed: timeout", "False", "InstallFailed", "Helm install failed: timeout").With(s => s.Spec["install"] = Remediation(3)),
                ["AttemptFailed 4.32.30 @10:14:00", "Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["old: suspended with a newer spec"] =
                (Old("True", "ReconciliationSucceeded", "Release reconciliation succeeded", "True", "UpgradeSucceeded", "Helm upgrade succeeded").With(s => s.Spec["suspend"] = true).With(s => s.Metadata["generation"] = 8),
                ["Progress - @10:20:00"]),
            ["old: failed"] = (Old("False", "UpgradeFailed", "Helm upgrade failed: timeout", "False", "UpgradeFailed", "Helm upgrade failed: timeout"), ["AttemptFailed 4.32.30 @10:14:00"]),
            ["old: failed, retries left"] =
                (Old("False", "UpgradeFailed", "Helm upgrade failed: timeout", "False", "UpgradeFailed", "Helm upgrade failed: timeout").With(s => s.Spec["upgrade"] = Remediation(3)),
                ["AttemptFailed 4.32.30 @10:14:00", "Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["old: Released is of an attempt before"] = (Old("False", "UpgradeFailed", "Helm upgrade failed: other", "False", "UpgradeFailed", "Helm upgrade failed: timeout"), []),
            ["old: at work"] = (HelmReleaseSample.Old("Unknown", "Progressing", "Reconciliation in progress"), ["Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["v2beta1 of a newer one that has no history any more"] =
                (HelmReleaseSample.Old("False", "UninstallSucceeded", Uninstalled).Condition("Released", "False", "InstallFailed", InstallFailed, Before)
                    .Condition("Remediated", "True", "UninstallSucceeded", Uninstalled, At).With(s => s.Spec["install"] = Remediation(1)).With(s => s.Status["installFailures"] = 1)
                    .With(s => s.Status["lastAttemptedGeneration"] = 7),
                ["AttemptFailed 4.32.30 @10:14:00", "Removed 4.32.30 @10:15:40", "Working 4.32.30 @10:15:40 until 10:25:40"]),
            ["old: a dependency"] = (HelmReleaseSample.Old("False", "DependencyNotReady", "dependency 'a/b' is not ready"), ["Progress - @10:15:40"]),
        };

    private static HelmReleaseSample Deployed() => HelmReleaseSample.Deployed();

    // A commit has set 4.32.31, but the conditions are still about V.
    private static HelmReleaseSample Next() => Deployed().With(s => s.Metadata["generation"] = 8).With(s => s.Spec["chart"]!["spec"]!["version"] = "4.32.31");

    private static HelmReleaseSample Running(string action, string timeout)
    {
        var text = $"Running '{action}' action with timeout of {timeout}";
        return HelmReleaseSample.Stalled().Without("Stalled").Condition("Ready", "Unknown", "Progressing", text, After).Condition("Reconciling", "True", "Progressing", text, After);
    }

    private static HelmReleaseSample Retries(int retries, int failures) => HelmReleaseSample.Stalled().Without("Stalled")
        .With(s => s.Spec["upgrade"] = Remediation(retries))
        .With(s => s.Status["upgradeFailures"] = failures);

    private static string RolledBackTo(string version) => $"Helm rollback to previous release fcp-demo/ffc-demo-web.v11 with chart ffc-demo-web@{version} succeeded";

    private static JsonObject Remediation(int retries) => new() { ["remediation"] = new JsonObject { ["retries"] = retries } };

    private static HelmReleaseSample Old(string ready, string reason, string message, string released, string releasedReason, string releasedMessage) =>
        HelmReleaseSample.Old(ready, reason, message).Condition("Released", released, releasedReason, releasedMessage, Before, 0);

    private static Action<HelmReleaseSample> OnlyHistory(int version, string status, string chartVersion) =>
        sample => sample.With(s => s.Status["history"] = new JsonArray()).History(version, status, chartVersion);
}
