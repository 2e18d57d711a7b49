using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Encrypts access tokens before they enter a durable record, and decrypts them for the one call that uses them.</summary>
public sealed class TokenProtector(IDataProtectionProvider provider, TimeProvider time)
{
    // Azure DevOps documents 48 hours as the longest life of a job's token.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(48);

    // Azure DevOps' clock decides whether a token is alive, not ours.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector =
        provider.CreateProtector("DeploymentOrchestrator.AuthToken.v1").ToTimeLimitedDataProtector();

    /// <summary>Encrypts a token until it has expired.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expiresAt">When it expires; null if it does not say: 48 hours from now.</param>
    public EncryptedToken Protect(string token, DateTimeOffset? expiresAt)
    {
        var life = (expiresAt - time.GetUtcNow()) ?? LongestLife;
        return new(_protector.Protect(token, (life > TimeSpan.Zero ? life : TimeSpan.Zero) + Skew));
    }

    /// <summary>Decrypts a token.</summary>
    /// <returns>False if its time is over, or the key ring that encrypted it is lost.</returns>
    /// <exception cref="CryptographicException">The key ring is out of reach for the moment, which says nothing of the token: try again.</exception>
    public bool TryUnprotect(EncryptedToken encrypted, [NotNullWhen(true)] out string? token)
    {
        try
        {
            token = _protector.Unprotect(encrypted.Value);
            return true;
        }
        catch (CryptographicException exception) when (!IsOutOfReach(exception))
        {
            token = null;
            return false;
        }
    }

    // Data protection wraps whatever the key ring's repository throws.
    private static bool IsOutOfReach(Exception? exception) => exception is IOException || (exception is not null && IsOutOfReach(exception.InnerException));
}
