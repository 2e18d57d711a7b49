using System.Security.Cryptography;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.PropertyTests.Oracle;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.PropertyTests.Stories;

/// <summary>A story in absolute times and in the domain's own messages: the input of both the product and the oracle.</summary>
/// <param name="story">The story.</param>
/// <param name="start">Its beginning.</param>
/// <param name="name">A name that distinguishes the stories of one day; part of keys, plans and release names.</param>
internal sealed class Script(Story story, DateTimeOffset start, string name = "")
{
    public IReadOnlyList<WaitInput> Waits { get; } = [.. story.Requests.Select((asked, i) => InputOf(asked, i, start, story, name))];

    public IReadOnlyList<ReportArrival> Arrivals { get; } = [.. story.Reports.Select((said, i) =>
        new ReportArrival(ReportOf(said, i, start, name), start + story.Up(said.ArrivesAt)))];

    public static string InstanceIdOf(WaitInput wait) =>
        InstanceIds.ForWait(wait.Request!.Release, wait.Request.Version!, wait.Target.WaitKey);

    private static WaitInput InputOf(Asked asked, int index, DateTimeOffset start, Story story, string name)
    {
        // A pipeline that finds no process asks again; a different number of milliseconds keeps two such requests apart.
        var at = story.Up(asked.At);
        var acceptedAt = start + at + (at == asked.At ? TimeSpan.Zero : TimeSpan.FromMilliseconds(1 + index));
        var target = new CallbackTarget("https://dev.azure.com/acme/", "project", "build", $"plan-{name}-{index}", "job", "timeline", "task", new("protected"), null);
        var request = new WaitRequest(asked.Release + name, asked.Version, asked.Namespace, asked.Match, asked.WaitFor, asked.AcceptExisting);
        return new WaitInput(request, null, target, acceptedAt, acceptedAt + asked.Timeout, "the job's timeout", WaitSettings.Default);
    }

    private static Report ReportOf(Said said, int index, DateTimeOffset start, string name)
    {
        var place = Vocabulary.Places[said.Place];
        var metadata = new Dictionary<string, string>(place.Keys);
        if (said.DeploymentId is { } id)
        {
            metadata["deploymentID"] = id;
        }

        var acceptedAt = start + said.AcceptedAt;
        var key = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{name}/{index}")))[..32];
        var saidAt = DateTimeOffset.FromUnixTimeSeconds((acceptedAt - said.Age).ToUnixTimeSeconds());
        return new Report(
            key,
            said.Release + name,
            said.Version,
            place,
            said.Version is null && said.Verdict is not (Verdict.Working or Verdict.Gone) ? Verdict.Progress : said.Verdict,
            $"Reason{said.Verdict}",
            said.Message,
            saidAt,
            acceptedAt,
            said.HelmRevision,
            metadata,
            ObjectId: $"uid-{said.Place}",
            EvidenceUntil: said.Verdict == Verdict.Working ? saidAt + said.WorksFor : null);
    }
}
