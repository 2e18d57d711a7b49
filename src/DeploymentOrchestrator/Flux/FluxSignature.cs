using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace DeploymentOrchestrator.Flux;

/// <summary>The signature of Flux's <c>generic-hmac</c> provider: <c>X-Signature: sha256=&lt;hex&gt;</c> over the raw body.</summary>
public static class FluxSignature
{
    private const string Prefix = "sha256=";
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    /// <summary>Finds the secret that signed a body. Takes as long whichever it is, and whether there is one.</summary>
    /// <returns>The webhook, or null: the signature is missing, malformed or of none of them.</returns>
    public static FluxWebhook? Verify(ReadOnlySpan<byte> body, string? header, IEnumerable<FluxWebhook> webhooks)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        if (header is null
            || !header.StartsWith(Prefix, StringComparison.Ordinal)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), given, out _, out var written) != OperationStatus.Done
            || written != given.Length)
        {
            return null;
        }

        FluxWebhook? signer = null;
        foreach (var webhook in webhooks)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook.Secret), body, expected);
            if (CryptographicOperations.FixedTimeEquals(given, expected) && IsSecret(webhook.Secret))
            {
                signer = webhook;
            }
        }

        return signer;
    }

    // Anyone can sign with an empty secret, and whoever knows the vault's name with a reference that Azure has not resolved: Functions is given the
    // reference's own text while the app may not read the vault.
    private static bool IsSecret(string secret) => secret.Length > 0 && !secret.StartsWith(UnresolvedReference, StringComparison.Ordinal);
}
