using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>The custom status of a PipelineWait: the whole story, for a person and a program. No secret in it.</summary>
public sealed record WaitStatus
{
    /// <summary>Above 16 KB of UTF-16 the real runtime fails the instance; this stays well below.</summary>
    public const int MaxCharacters = 7000;

    private const int MaxLine = 400;
    private static readonly JsonSerializerOptions Sparse = new(Json.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>joining, waiting, settling or decided.</summary>
    public required string Phase { get; init; }

    /// <summary>The HelmRelease.</summary>
    public string? Release { get; init; }

    /// <summary>The chart version.</summary>
    public string? Version { get; init; }

    /// <summary>The namespace asked for.</summary>
    public string? Namespace { get; init; }

    /// <summary>The metadata asked for.</summary>
    public IReadOnlyDictionary<string, string>? Match { get; init; }

    /// <summary>What releases the pipeline.</summary>
    public WaitFor? WaitFor { get; init; }

    /// <summary>When the request was accepted.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Until when a success counts.</summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>Why then.</summary>
    public required string DeadlineReason { get; init; }

    /// <summary>Why it fails next, and when, if nothing more comes.</summary>
    public PendingFailure? FailsNext { get; init; }

    /// <summary>What is live in the places that match, as far as is known.</summary>
    public string? LiveThere { get; init; }

    /// <summary>The acceptance time of the last report that the feed had.</summary>
    public DateTimeOffset? FeedLastReportAcceptedAt { get; init; }

    /// <summary>The result, once decided.</summary>
    public TaskResult? Result { get; init; }

    /// <summary>TaskCompleted: how often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>TaskCompleted: what Azure DevOps answered last.</summary>
    public TaskCompletionOutcome? LastAnswer { get; init; }

    /// <summary>TaskCompleted: when it is sent next.</summary>
    public DateTimeOffset? SendsNextAt { get; init; }

    /// <summary>True once the pipeline knows, false once it never will.</summary>
    public bool? Delivered { get; init; }

    /// <summary>Of a request for several releases: each of them, and how it stands.</summary>
    public IReadOnlyList<ReleaseStatus>? Releases { get; init; }

    /// <summary>Events that could not be read.</summary>
    public int UnreadableEvents { get; init; }

    /// <summary>The last lines of the log.</summary>
    public ImmutableList<string> Story { get; init; } = [];

    /// <summary>The status as JSON, its story cut from the front until it fits.</summary>
    public static JsonElement Of(RequestState request, CallbackState callback)
    {
        var status = Build(request, callback);
        var json = Write(status);
        while (Characters(json) > MaxCharacters && status.Story.Count > 1)
        {
            status = status with { Story = status.Story.RemoveAt(0) };
            json = Write(status);
        }

        // What is left are bounded fields, unless a request named much: then a person still gets the sentence.
        return Characters(json) <= MaxCharacters
            ? json
            : Write(status with { Match = null, Story = [], LiveThere = null, Releases = null, LastAnswer = null, Message = Cut(status.Message) });
    }

    internal static string PhaseOf(WaitState wait) =>
        wait.Decision is not null ? "decided" : wait.Settling is not null ? "settling" : wait.Joined ? "waiting" : "joining";

    // Of several releases the first that is not there stands for the request; the others are listed.
    private static WaitStatus Build(RequestState request, CallbackState callback)
    {
        var first = request.Releases.Find(release => release.Decision is null) ?? request.Releases[0];
        var status = Build(first, callback);
        return request.Releases.Count == 1 ? status : status with
        {
            Message = Cut(request.Decision?.Reason ?? $"Waiting for {Phrases.Awaited(request.Releases)} until {Phrases.Time(first.Input.Deadline)}."),
            Result = request.Decision?.Result,
            Releases = [.. request.Releases.Select(release => new ReleaseStatus(Phrases.Awaited(release.Input.Request!), PhaseOf(release), release.Decision?.Result))],
            Story = [.. request.Releases.SelectMany(release => release.Story).Order(StringComparer.Ordinal).TakeLast(WaitState.StoryLines).Select(Cut)],
        };
    }

    private static WaitStatus Build(WaitState wait, CallbackState callback)
    {
        var (input, request) = (wait.Input, wait.Input.Request);
        return new WaitStatus
        {
            Message = Cut(wait.Decision is { } decision
                ? decision.Reason
                : request is null ? "Request rejected." : $"Waiting for {Phrases.Awaited(request)} until {Phrases.Time(input.Deadline)}."),
            Phase = PhaseOf(wait),
            Release = request?.Release,
            Version = request?.Version,
            Namespace = request?.Namespace,
            Match = request?.Match,
            WaitFor = request?.WaitFor,
            AcceptedAt = input.AcceptedAt,
            Deadline = input.Deadline,
            DeadlineReason = input.DeadlineReason,
            FailsNext = wait.Decision is null && request is not null ? Verdicts.Earliest(wait) : null,
            // Of the last look at the feed; a newer version that was deployed since has replaced it.
            LiveThere = request is null || wait.Newer is not null ? null : Phrases.LiveThere(wait),
            FeedLastReportAcceptedAt = wait.FeedLastReportAcceptedAt,
            Result = wait.Decision?.Result,
            Attempts = callback.Attempts,
            LastAnswer = callback.LastAnswer,
            SendsNextAt = callback.Result is not null && callback.Delivered is null && !callback.Sending ? callback.SendAt : null,
            Delivered = callback.Delivered,
            UnreadableEvents = wait.UnreadableEvents,
            Story = wait.Story.ConvertAll(Cut),
        };
    }

    private static JsonElement Write(WaitStatus status) => JsonSerializer.SerializeToElement(status, Sparse);

    // UTF-16, as the limit counts.
    private static int Characters(JsonElement json) => Encoding.UTF8.GetCharCount(JsonMarshal.GetRawUtf8Value(json));

    private static string Cut(string text) => text.Length <= MaxLine ? text : string.Concat(text.AsSpan(0, MaxLine - 1), "…");
}

/// <summary>How one of several releases of a request stands.</summary>
/// <param name="Awaited">What is awaited.</param>
/// <param name="Phase">joining, waiting, settling or decided.</param>
/// <param name="Result">Succeeded once it is there.</param>
public sealed record ReleaseStatus(string Awaited, string Phase, TaskResult? Result);
