using System.Collections.Immutable;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What was sent to Azure DevOps and what is still to be sent. Two lanes: TaskCompleted, which must arrive, and progress, which is best effort.</summary>
/// <param name="Target">Which task.</param>
/// <param name="AcceptedAt">When the request was accepted.</param>
/// <param name="FirstAnswerAt">No TaskCompleted earlier.</param>
/// <param name="GiveUpAt">When the token ends: nothing can be sent after that.</param>
/// <param name="Operation">The current operation that the record shows.</param>
public sealed record CallbackState(
    CallbackTarget Target, DateTimeOffset AcceptedAt, DateTimeOffset FirstAnswerAt, DateTimeOffset GiveUpAt, string Operation)
{
    /// <summary>The log's id once a progress update has created it.</summary>
    public int? LogId { get; init; }

    /// <summary>True once the record was put inProgress.</summary>
    public bool StateSent { get; init; }

    /// <summary>Lines not yet appended, with their timestamps.</summary>
    public ImmutableList<string> Lines { get; init; } = [];

    /// <summary>How many lines were taken in all.</summary>
    public int LinesTaken { get; init; }

    /// <summary>Every issue so far: Azure DevOps replaces the list.</summary>
    public ImmutableList<RecordIssue> Issues { get; init; } = [];

    /// <summary>How many of the issues Azure DevOps has.</summary>
    public int IssuesSent { get; init; }

    /// <summary>The progress update under way, if there is one.</summary>
    public TaskProgress? ProgressUpdate { get; init; }

    /// <summary>The next progress update is not earlier, unless there is an issue or a result to tell.</summary>
    public DateTimeOffset NextProgressAt { get; init; } = AcceptedAt;

    /// <summary>Progress updates in a row that failed.</summary>
    public int FailedProgressUpdates { get; init; }

    /// <summary>True once the progress update with the result was made.</summary>
    public bool LastProgressSent { get; init; }

    /// <summary>The result, once it is decided.</summary>
    public TaskResult? Result { get; init; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>True while a TaskCompleted is under way.</summary>
    public bool Sending { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is sent next.</summary>
    public DateTimeOffset SendAt { get; init; }

    /// <summary>Since when it has been refused, without another answer in between.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>What Azure DevOps answered last.</summary>
    public TaskCompletionOutcome? LastAnswer { get; init; }

    /// <summary>True once the pipeline knows; false once it never will; null before.</summary>
    public bool? Delivered { get; init; }

    /// <summary>Nothing more to tell and nothing under way: an open activity would hold back completion on the real runtime.</summary>
    public bool IsOver => Delivered is not null && ProgressUpdate is null && !Sending && (LastProgressSent || Lines.IsEmpty);
}
