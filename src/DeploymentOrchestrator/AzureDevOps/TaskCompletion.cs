using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Input of the activity CompleteTask.</summary>
/// <param name="Target">Which task.</param>
/// <param name="Result">How it ended.</param>
public sealed record TaskCompletion(CallbackTarget Target, TaskResult Result);

/// <summary>The two results that we send.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskResult>))]
public enum TaskResult
{
    /// <summary>The pipeline goes on.</summary>
    Succeeded,

    /// <summary>The pipeline's task fails.</summary>
    Failed,
}

/// <summary>What Azure DevOps made of a TaskCompleted.</summary>
/// <param name="Answer">What to do next.</param>
/// <param name="Detail">Status and message, one safe line without secrets.</param>
/// <param name="RetryAfter">How long Azure DevOps asked to wait, if it did.</param>
public sealed record TaskCompletionOutcome(CompletionAnswer Answer, string Detail, TimeSpan? RetryAfter = null);

/// <summary>The answers to a TaskCompleted, by what to do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompletionAnswer>))]
public enum CompletionAnswer
{
    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>The task or its plan is over already: nothing more to do.</summary>
    AlreadyFinished,

    /// <summary>No such session: in the first minute perhaps not yet, later already finished.</summary>
    SessionNotFound,

    /// <summary>Try again later.</summary>
    Retry,

    /// <summary>Token dead, no permission, wrong ids, or a proxy's answer and not Azure DevOps': if it stays so for some minutes, it will never be accepted.</summary>
    Refused,

    /// <summary>The token cannot be decrypted (lost key ring or expired): it can never be sent.</summary>
    Unreadable,
}
