namespace DeploymentOrchestrator.Notifications;

/// <summary>Configuration section <c>Notifications</c>.</summary>
public sealed class NotificationOptions
{
    /// <summary>Where notices go.</summary>
    public IList<NotificationWebhook> Webhook { get; init; } = [];

    /// <summary>How many messages a webhook is sent in a minute; what exceeds it shares the next one.</summary>
    public int PerMinute { get; set; } = 10;

    /// <summary>Where people open the pages, ends with a slash; null: no message has a link. The head sets it.</summary>
    public Uri? PagesUrl { get; set; }
}

/// <summary>One webhook.</summary>
public sealed class NotificationWebhook
{
    /// <summary>Its address. Anyone who knows it can post there, so it is a secret.</summary>
    public Uri? Url { get; set; }

    /// <summary>What its other end understands.</summary>
    public WebhookKind Kind { get; set; } = WebhookKind.Json;

    /// <summary>Which kinds of notices it gets, separated by commas; empty: all.</summary>
    public string On { get; set; } = "";

    /// <summary>What may be shown of it: never the address.</summary>
    public string Description => $"{Kind} at {Url?.Host}";

    /// <summary>True if it gets notices of that kind.</summary>
    public bool Wants(NoticeKind kind) => kind is NoticeKind.Trial || On.Length is 0 || KindsOf(On).Contains(kind);

    /// <summary>The kinds that a text names.</summary>
    /// <exception cref="ArgumentException">It names another one.</exception>
    public static IReadOnlyList<NoticeKind> KindsOf(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Enum.Parse<NoticeKind>(name, ignoreCase: true))];

    /// <summary>True if a secret may travel to an address: by https, or within this machine.</summary>
    public static bool IsSafe(Uri url) => url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback);
}

/// <summary>What the other end of a webhook understands.</summary>
public enum WebhookKind
{
    /// <summary>A workflow of Microsoft Teams: an adaptive card.</summary>
    Teams,

    /// <summary>An incoming webhook of Slack.</summary>
    Slack,

    /// <summary>The notices as they are.</summary>
    Json,
}
