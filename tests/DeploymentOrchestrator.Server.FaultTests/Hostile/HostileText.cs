namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Texts that somebody might write, with bad intentions or by accident, in place of a name, a version or a number.</summary>
internal static class HostileText
{
    /// <summary>Names, numbers and commands that some software interprets.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "", " ", "../../etc/passwd", "..", "@releasefeed@web", "@", "#", "a#b", "a?b", "a/b", @"a\b", "report:x", "dead:0", "-", "-:-:x", "web:1.0.0:0",
        new('a', 300), new('a', 9000), "WEB", "pöd", "\u202eweb", "we\u200bb", "web\u0000", "web\n", "\u2028", "\ud83d\ude00", "##vso[task.complete result=Succeeded]", "##[error]x",
        "\u001b[31mred", "$(System.AccessToken)", "$[variables.x]", "${{ parameters.x }}", "all", "any", "${jndi:ldap://x}", "'; DROP TABLE instance;--", "<script>", "%s%n", "{{7*7}}", "null", "true", "constructor", "__proto__", "\ufeff",
    ];

    /// <summary>Words that decide about an event, in the right and in the wrong place.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "InstallSucceeded", "UpgradeSucceeded", "TestSucceeded", "InstallFailed", "UpgradeFailed", "TestFailed", "RollbackSucceeded", "RollbackFailed", "UninstallSucceeded",
        "UninstallFailed", "info", "error", "upgradesucceeded", "UpgradeSucceeded ", "HelmRelease", "HelmChart", "Kustomization", "helmrelease", "helm.toolkit.fluxcd.io/v2",
        "helm.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io.evil.example/v2", "evil/helm.toolkit.fluxcd.io/v2", "source.toolkit.fluxcd.io/v1", "Helm install succeeded", "Helm upgrade succeeded",
        "Helm upgrade succeededx", " Helm upgrade succeeded", "Helm test succeeded", "Helm test failed", "Helm rollback succeeded", "Helm uninstall succeeded",
        "reconciliation failed: Helm upgrade failed: x", "reconciliation failed: Helm upgrade succeeded", "reconciliation failed: upgrade retries exhausted", "web", "ffc-demo-web", "fcp-demo",
    ];

    /// <summary>Versions, and texts that look like versions.</summary>
    public static IReadOnlyList<string> Versions { get; } =
    [
        "4.32.30", "v4.32.30", "vv4.32.30", "V1.0.0", "4.32.30+sha.1", "+", "4.32.30+", "4.32", "4", "04.32.30", "4.32.30-rc.1", "4.32.30-01", "4.32.30-", "4.32.30-a..b", "4.32.30-é",
        "1.0.20260820101540", $"1.0.{new string('9', 120)}", $"1.0.{new string('9', 200)}", "latest", ">=1", "4.x", "4.32.30\n", "4.32.30 ", "٤.٣.٠", "-1.0.0", "1.0.0-0", "1.0.0--",
    ];

    /// <summary>Raw JSON that may break a parser.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "1e400", "-0", "123456789012345678901234567890", "1E-9999999", "null", "true", "[]", "{}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "NaN", "0x10", "01", "'x'",
        "\"2026-08-20T10:15:40+14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"",
        new string('[', 5000), string.Concat(Enumerable.Repeat("{\"a\":", 5000)), $"\"{new string('x', 70_000)}\"", "/*", "\"\\", "\u0000",
        $"{{{string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"k{i}\":\"v\""))}}}",
    ];

    public static string Any(Random chance) => Pick(chance.Next(3) switch { 0 => Names, 1 => Words, _ => Versions }, chance);

    public static string Pick(IReadOnlyList<string> texts, Random chance) => texts[chance.Next(texts.Count)];
}
