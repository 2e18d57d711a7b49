using System.Globalization;
using System.Net;
using DeploymentOrchestrator.Notifications;

namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>What can be wrong with one value. Each answers a few words that follow the key, or null.</summary>
internal static class Check
{
    private const int ShortestKey = 16;
    private const long LeastRequestBytes = 32 * 1024 * 1024;

    /// <summary>Not empty.</summary>
    public static string? Text(string value) => string.IsNullOrWhiteSpace(value) ? "is empty" : null;

    /// <summary>A namespace of Kubernetes.</summary>
    public static string? Namespace(string value) => KubernetesName.IsLabel(value) ? null : $"is \"{value}\", which Kubernetes would not accept as a namespace";

    /// <summary>A secret: not empty, and never repeated in the answer.</summary>
    public static string? Secret(string value) => Text(value);

    /// <summary>A key of this server: long enough that it cannot be guessed.</summary>
    public static string? Key(string value) =>
        value.Trim().Length < ShortestKey ? $"is shorter than {ShortestKey} characters" : null;

    /// <summary>The name of a store.</summary>
    public static string? Provider(string value) => Enum.GetNames<StoreProvider>().Contains(value, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"is \"{value}\", none of {string.Join(", ", Enum.GetNames<StoreProvider>())}";

    /// <summary>A task hub: names of tables and queues are made of it.</summary>
    public static string? TaskHub(string value) => value.Length is >= 3 and <= 45 && char.IsAsciiLetter(value[0]) && value.All(char.IsAsciiLetterOrDigit)
        ? null
        : $"is \"{value}\", not 3 to 45 letters and digits that begin with a letter";

    /// <summary>true or false.</summary>
    public static string? Boolean(string value) => bool.TryParse(value, out _) ? null : $"is \"{value}\", neither true nor false";

    /// <summary>A whole number from 1.</summary>
    public static string? Count(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? null
            : $"is \"{value}\", not a whole number from 1";

    /// <summary>Bytes of requests: at least what the largest one that is taken needs.</summary>
    public static string? RequestBytes(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes >= LeastRequestBytes
            ? null
            : $"is \"{value}\", not a whole number of bytes from {LeastRequestBytes}";

    /// <summary>An address, or a network in CIDR notation.</summary>
    public static string? Network(string value) => IPAddress.TryParse(value, out _) || IPNetwork.TryParse(value, out _)
        ? null
        : $"is \"{value}\", neither an address nor a network whose last bits are zero";

    /// <summary>A time span. A bare number would be read as days.</summary>
    public static string? TimeSpan(string value) => value.Contains(':') && System.TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _)
        ? null
        : $"is \"{value}\", not a time span of the form [days.]hours:minutes:seconds";

    /// <summary>A time span longer than zero.</summary>
    public static string? TimeSpanOverZero(string value) =>
        TimeSpan(value) ?? (System.TimeSpan.Parse(value, CultureInfo.InvariantCulture) > System.TimeSpan.Zero ? null : $"is \"{value}\", not longer than zero");

    /// <summary>An http or https URL without user or password.</summary>
    public static string? Url(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) switch
    {
        false => $"is \"{value}\", not a URL",
        _ when uri!.UserInfo.Length > 0 => "holds a user or password",
        _ when uri.Scheme is not ("https" or "http") => $"is \"{value}\", not an http or https URL",
        _ => null,
    };

    /// <summary>The address of a webhook: a secret, so it is never repeated in the answer, and travels encrypted.</summary>
    public static string? WebhookUrl(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && NotificationWebhook.IsSafe(uri) && uri.UserInfo.Length is 0
        ? null
        : "is no https address (http is for this machine alone), or holds a user or password";

    /// <summary>What a webhook understands.</summary>
    public static string? WebhookKindName(string value) => Enum.GetNames<WebhookKind>().Contains(value, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"is \"{value}\", none of {string.Join(", ", Enum.GetNames<WebhookKind>())}";

    /// <summary>Which notices a webhook gets.</summary>
    public static string? NoticeKinds(string value)
    {
        var known = Enum.GetNames<NoticeKind>().Except([nameof(NoticeKind.Trial)]).ToList();
        return value.Split(',', StringSplitOptions.TrimEntries).All(kind => known.Contains(kind, StringComparer.OrdinalIgnoreCase))
            ? null
            : $"is \"{value}\", not some of {string.Join(", ", known)}, separated by commas";
    }

    /// <summary>An address that people open. Without a path: the pages lie at the root of their host.</summary>
    public static string? PublicUrl(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        ? uri.UserInfo.Length > 0 || uri.PathAndQuery is not "/" || uri.Fragment.Length > 0 ? $"is \"{value}\": only scheme, host and port count" : null
        : $"is \"{value}\", not a URL";

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public static string? Addresses(string value)
    {
        foreach (var address in value.Split(';', StringSplitOptions.TrimEntries))
        {
            try
            {
                var parsed = BindingAddress.Parse(address);
                if (parsed.Scheme is not ("http" or "https") || parsed.PathBase.Length > 0)
                {
                    return $"is \"{address}\": only scheme, host and port count";
                }
            }
            catch (FormatException)
            {
                return $"is \"{address}\", not an address to listen on";
            }
        }

        return null;
    }
}
