using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>The input of a PipelineWait.</summary>
/// <param name="Request">What is awaited; null if the request was refused.</param>
/// <param name="Refusal">Why the request was refused, for the pipeline's page; null if it was not.</param>
/// <param name="Target">The pipeline task to complete.</param>
/// <param name="AcceptedAt">When the request arrived; deadlines count from here.</param>
/// <param name="Deadline">Until when a success may be accepted.</param>
/// <param name="DeadlineReason">Why then, for a person: "the job's timeout of 10 min less 2 min", "its access token expires at ... less 3 min".</param>
/// <param name="Settings">The times in force when it was accepted.</param>
/// <param name="PageUrl">The wait's own page, if there is one that people can open; the log names it.</param>
/// <param name="Others">The other releases of a request that names several; the first is <paramref name="Request"/>. Null: there is only that one.</param>
/// <param name="EarlierSuccess">Why the same request succeeded before: the result is only sent again, with the token of this request. Null: the wait is a normal one.</param>
/// <param name="Pipeline">Which run asks, shown to people; null: the request did not say.</param>
/// <param name="ByHand">The result that a person chose: it is only sent. Null: Flux decides.</param>
public sealed record WaitInput(
    WaitRequest? Request,
    string? Refusal,
    CallbackTarget Target,
    DateTimeOffset AcceptedAt,
    DateTimeOffset Deadline,
    string DeadlineReason,
    WaitSettings Settings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PageUrl = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WaitRequest>? Others = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EarlierSuccess = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CallingPipeline? Pipeline = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ResultByHand? ByHand = null)
{
    // Azure DevOps' documented lifetime of a token that does not say when it ends.
    private static readonly TimeSpan UnknownTokenLife = TimeSpan.FromHours(48);

    /// <summary>True if there is nothing to wait for: the result is known from the start.</summary>
    [JsonIgnore]
    public bool IsDecided => Request is null || EarlierSuccess is not null || ByHand is not null;

    /// <summary>What to send to Azure DevOps at the start of the wait.</summary>
    public CallbackState ToCallbackState() => new(
        Target,
        AcceptedAt,
        AcceptedAt + Settings.FirstAnswerDelay,
        Target.TokenExpiresAt ?? AcceptedAt + UnknownTokenLife,
        ByHand is not null ? "Finished by hand"
        : Request is null ? "Request rejected" : $"Waiting for {Phrases.Awaited(Request)}{(Others is null ? "" : $" and {Others.Count} more")}");
}
