using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Doctor;

/// <summary>Checks the server and the organizations, and the clock by comparing it with their responses.</summary>
internal static class NetworkFindings
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Askew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FarAskew = TimeSpan.FromMinutes(4);

    public static async Task<IReadOnlyList<Finding>> OfAsync(IConfiguration configuration, ServerSettings settings, CancellationToken cancellationToken)
    {
        var options = configuration.GetSection("AzureDevOps").Get<AzureDevOpsOptions>() ?? new AzureDevOpsOptions();
        var findings = new List<Finding> { await ServerAsync(ServerEndpoint.OfListener(settings.ProbeUrls is [var probes, ..] ? probes : settings.Urls[0]), cancellationToken) };
        if (options.Organizations.Count is 0)
        {
            findings.Add(Finding.Problem("organizations", "none is configured: every pipeline's request is refused", "Set AzureDevOps:Organizations:0 to https://dev.azure.com/<yours>/"));
        }

        // Connect as the server does: without a proxy, and never to private addresses that are not configured.
        using var http = new HttpClient(AzureDevOpsConnections.CreateHandler(options.AllowInsecureLoopback)) { Timeout = Limit };
        TimeSpan? skew = null;
        foreach (var organization in options.Organizations)
        {
            var (finding, measured) = await OrganizationAsync(http, organization, cancellationToken);
            findings.Add(finding);
            skew ??= measured;
        }

        findings.Add(Clock(skew));
        return findings;
    }

    private static async Task<Finding> ServerAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "healthz"), cancellationToken);
            return answer.IsSuccessStatusCode
                ? Finding.Ok("server", $"answers on {address}")
                : Finding.Problem("server", $"answers {(int)answer.StatusCode} on {address}healthz", "Its log says why; most often the store cannot be written.");
        }
        catch (Exception error) when (IsNoAnswer(error, cancellationToken))
        {
            return Finding.Warning("server", $"no connection to {address}", "If it should run here: serve");
        }
    }

    // Any response proves the connection: without a token it is hardly ever a 200.
    private static async Task<(Finding Finding, TimeSpan? Skew)> OrganizationAsync(HttpClient http, string organization, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, organization);
            using var answer = await http.SendAsync(request, cancellationToken);
            return (Finding.Ok("organizations", $"{organization} answers ({(int)answer.StatusCode})"), DateTimeOffset.UtcNow - answer.Headers.Date);
        }
        catch (Exception error) when (IsNoAnswer(error, cancellationToken))
        {
            var why = SafeText.OneLine(error is HttpRequestException ? error.Message : $"no answer within {Limit.TotalSeconds:0} s", 200);
            return (Finding.Problem("organizations", $"{organization} cannot be reached: {why}", "No result can be sent to a pipeline. Check name server, firewall and port 443; a proxy is not used."), null);
        }
    }

    private static Finding Clock(TimeSpan? skew) => skew?.Duration() switch
    {
        null => Finding.Ok("clock", $"says {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss} UTC; there was no other clock to compare it with"),
        { } off when off > FarAskew => Finding.Problem("clock", $"is {Words(skew.Value)} Azure DevOps'", "Set it (NTP): with a wrong clock, tokens seem expired and events old."),
        { } off when off > Askew => Finding.Warning("clock", $"is {Words(skew.Value)} Azure DevOps'", "Set it (NTP): what happens within a few seconds may be judged wrongly."),
        _ => Finding.Ok("clock", "agrees with Azure DevOps'"),
    };

    private static string Words(TimeSpan skew) => $"{skew.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")}";

    private static bool IsNoAnswer(Exception error, CancellationToken cancellationToken) =>
        error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
