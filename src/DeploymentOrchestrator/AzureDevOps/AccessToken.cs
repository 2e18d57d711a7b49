using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What can be seen of an access token without its issuer's key.</summary>
public static class AccessToken
{
    // The year 3000: sums with a later time could leave the calendar.
    private const double LastSecond = 32_503_680_000;

    /// <summary>A text from outside as one safe line in which the token cannot be read: who answers may repeat what was sent.</summary>
    /// <param name="text">Read already: a token behind JSON's escapes would not be found.</param>
    /// <param name="token">The token.</param>
    /// <param name="max">The most characters returned; cut last, lest half a token be left.</param>
    public static string Blot(string text, string token, int max) => SafeText.OneLine(
        SafeText.OneLine(text, int.MaxValue)
            .Replace(Uri.EscapeDataString(token), "***", StringComparison.OrdinalIgnoreCase)
            .Replace(Basic(token), "***", StringComparison.Ordinal)
            .Replace(token, "***", StringComparison.Ordinal),
        max);

    /// <summary>The token as the parameter of an Authorization header of type Basic.</summary>
    public static string Basic(string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + token));

    /// <summary>The claim <c>exp</c>, if the token is a JSON Web Token that has one. Read as a hint, never as a proof.</summary>
    /// <returns>Null if it does not say.</returns>
    public static DateTimeOffset? ExpiresAt(string token)
    {
        try
        {
            return token.Split('.') is [_, var payload, _]
                && JsonElement.Parse(Base64Url.DecodeFromChars(payload)) is { ValueKind: JsonValueKind.Object } claims
                && claims.TryGetProperty("exp", out var exp)
                && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var seconds)
                && seconds is > 0 and < LastSecond
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        // Not Base64, not JSON or a name that is half a character: the token may still be good.
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
