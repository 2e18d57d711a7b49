using System.Text.RegularExpressions;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Demo;
using DeploymentOrchestrator.Intake;
using Microsoft.AspNetCore.DataProtection;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Whatever PlanUrl contains, either the request is refused or the token is sent only to a configured organization.</summary>
public sealed partial class PlanUrlTests
{
    private static readonly string[] Organizations =
        ["https://dev.azure.com/acme/", "https://tfs.corp.example:8443/tfs/My%20Collection/", "http://127.0.0.1:5000/acme/", "http://localhost:5000/acme/"];

    private static readonly string[] Hosts =
    [
        "dev.azure.com", "DEV.AZURE.COM", "dev.azure.com.", "dev.azure.com..", "dev.azure.com:443", "dev.azure.com:8443", "dev.azure.com:0443", "dev.azure.com@evil.example", "evil.example#dev.azure.com",
        "user@dev.azure.com", "dev.azure.com%2eevil.example", "dev.azure.com.evil.example", "evildev.azure.com", "d\u0435v.azure.com", "dev.\u0430zure.com", "\uff44ev.azure.com", "dev\u3002azure\u3002com",
        "dev\uff0eazure\uff0ecom", "dev.azure.com\u3002evil.example", "xn--dev-azure.com", "de\u00advazure.com", "dev\u200b.azure.com", "dev.azure.com\\evil.example", "dev.azure.com\\@evil.example", "dev.azure.com;evil.example",
        "tfs.corp.example:8443", "tfs.corp.example", "127.0.0.1:5000", "127.0.0.1:5001", "127.1:5000", "2130706433:5000", "0x7f.1:5000", "0177.0.0.1:5000", "017700000001:5000", "127.0.0.1.:5000", "0:5000",
        "localhost:5000", "localhost.:5000", "LOCALHOST:5000", "sub.localhost:5000", "[::1]:5000", "[::ffff:127.0.0.1]:5000", "[::ffff:7f00:1]:5000", "[::]:5000", "0.0.0.0:5000", "127.0.0.2:5000", "127.0.0.1.nip.example:5000",
        "169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "10.0.0.1", "[64:ff9b::7f00:1]:5000", "", ".", "-", "%", "[", "[::1", "1.2.3.4.5", "256.256.256.256",
    ];

    private static readonly string[] Paths =
    [
        "/acme/", "/acme", "/ACME/", "/acme/sub/", "/acme/../evil/", "/acme/./../evil/", "/acme/..", "/acme/.../", "/acme/%2e%2e/evil/", "/acme/%2E./evil/", "/acme/.%2e/evil", "/acme%2f..%2fevil", "/acme\\..\\evil", "/acme/..\\evil/",
        "//evil.example/acme/", "//acme/", "/acme//", "/acme//evil", "/acme;/../evil", "/acme/..;/evil/", "/acme/%00/", "/acme/%2e%2e%2fevil", "/acme/%252e%252e/evil", "/acme-evil/", "/acmeevil", "/evil/../acme/", "/./acme/", "/acme?x", "/acme#x",
        "/acme/?", "/acme/ ", "/ acme/", "/acme\u3002\u3002/evil", "/acme/\uff0e\uff0e/evil", "/\uff41cme/", "/tfs/My%20Collection/", "/tfs/My Collection/", "/tfs/my%20collection/x", "/tfs/My+Collection/", "/tfs/My%20Collection/..%20/", "/tfs/", "", "/", "/acme/K\u00f6ln/", "/acme/K%C3%B6ln/", "/acme/%C0%AE%C0%AE/", "/acme/%E3%80%82%E3%80%82/evil/", "/acme/%EF%BC%8F..%EF%BC%8Fevil/", "/%61cme/",
    ];

    private static readonly string[] Starts = ["https://", "http://", "HTTPS://", "https:/", "https:", "https:\\\\", "//", "https:///", "ftp://", "file://", "javascript:", " https://", "https://https://", "\thttps://"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_goes_to_a_configured_organization_or_nowhere(bool allowLoopback)
    {
        var options = new AzureDevOpsOptions { Organizations = Organizations, AllowInsecureLoopback = allowLoopback };
        var protector = new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System);
        var good = new[] { "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken" }.ToDictionary(name => name, EmbeddedSamples.CallbackRequest.Header);
        var (taken, refused) = (0, 0);
        foreach (var planUrl in from start in Starts from host in Hosts from path in Paths select start + host + path)
        {
            good["PlanUrl"] = planUrl;
            if (CallbackHeaders.TryRead(good, options, DateTimeOffset.UtcNow, out var headers, out var refusal))
            {
                var sent = headers.ToTarget(protector).PlanUrl;
                Assert.True(IsOurs(sent, allowLoopback), $"{planUrl} is taken for {sent}");
                taken++;
            }
            else
            {
                Assert.InRange(refusal.StatusCode, 400, 403);
                refused++;
            }
        }

        Assert.True(taken > 20 && refused > 20_000, $"{taken} taken, {refused} refused");
    }

    // Compare texts instead of using Uri, which the production code uses: the stored address must be in its simplest form.
    private static bool IsOurs(string url, bool allowLoopback)
    {
        var ours = Organizations.Where(organization => allowLoopback || organization.StartsWith("https:", StringComparison.Ordinal));
        return ours.Any(organization => url.Replace("//", "/").StartsWith(organization.Replace("//", "/"), StringComparison.OrdinalIgnoreCase))
            && !url.Split('/').Any(segment => segment is "." or "..")
            && Letters().Replace(url, "").All(character => character is > ' ' and < '\u007f' and not ('\\' or '@' or '?' or '#' or '%' or ',' or ';'));
    }

    // A space, and the letters of Latin-1.
    [GeneratedRegex("%20|%C3%[89AB][0-9A-F]")]
    private static partial Regex Letters();
}
