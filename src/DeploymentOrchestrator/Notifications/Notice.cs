using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Notifications;

/// <summary>The kinds of notices for operators.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>A wait has failed.</summary>
    Failed,

    /// <summary>A result does not reach its pipeline.</summary>
    NotDelivered,

    /// <summary>A wait stands still until a person resumes it.</summary>
    Blocked,

    /// <summary>A place says nothing while others speak.</summary>
    Silent,

    /// <summary>Nothing: somebody tries the webhook.</summary>
    Trial,
}

/// <summary>One notice for operators.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Subject">To what, once and for all: a wait's id, or a place and since when it is silent.</param>
/// <param name="Title">In one short line.</param>
/// <param name="Text">Why, and what to do.</param>
/// <param name="At">When it was seen.</param>
/// <param name="Page">The page that shows more, below the address of the pages; null: none.</param>
/// <param name="IsOver">True if it is good again.</param>
public sealed record Notice(NoticeKind Kind, string Subject, string Title, string Text, DateTimeOffset At, string? Page = null, bool IsOver = false)
{
    private const int IdDigits = 24;

    /// <summary>The same for the same kind and subject, so that it is sent once.</summary>
    [JsonIgnore]
    public string Id => IdOf(Kind, Subject, IsOver);

    /// <summary>The id of a notice.</summary>
    public static string IdOf(NoticeKind kind, string subject, bool isOver) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{isOver}\n{subject}")))[..IdDigits];
}
