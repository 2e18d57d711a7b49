using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Configuration;

namespace DeploymentOrchestrator.Flux;

/// <summary>The signature of Flux's <c>generic-hmac</c> provider: <c>X-Signature: sha256=&lt;hex&gt;</c> over the raw body.</summary>
public static class FluxSignature
{
    private const string Prefix = "sha256=";

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
            // Anyone can sign with an empty secret.
            if (CryptographicOperations.FixedTimeEquals(given, expected) && webhook.Secret.Length > 0)
            {
                signer = webhook;
            }
        }

        return signer;
    }
}
