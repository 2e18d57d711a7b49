using System.Buffers.Text;
using System.Text.Json;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>What can be seen of an access token without its issuer's key.</summary>
public static class AccessToken
{
    // The year 3000: sums with a later time could leave the calendar.
    private const double LastSecond = 32_503_680_000;

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
