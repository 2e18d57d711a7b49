using System.Diagnostics.CodeAnalysis;
using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Intake;

/// <summary>Who signed what a cluster sent, the same for events and statuses.</summary>
internal static class WebhookSignature
{
    /// <summary>Checks a signature, before anything of the body is parsed.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signature">The header X-Signature.</param>
    /// <param name="options">The secrets.</param>
    /// <param name="signer">The owner of the secret; empty: none.</param>
    /// <param name="pin">The metadata that the signer is known to have.</param>
    /// <param name="refusal">401 with the remedy, if it may not be taken.</param>
    public static bool TryAccept(
        ReadOnlySpan<byte> body,
        string? signature,
        FluxOptions options,
        out string signer,
        [NotNullWhen(true)] out IEnumerable<KeyValuePair<string, string>>? pin,
        [NotNullWhen(false)] out IntakeResult? refusal)
    {
        var webhook = FluxSignature.Verify(body, signature, options.Webhooks);
        var isTaken = webhook is not null || options.AllowUnsigned;
        signer = webhook?.Name ?? "";
        pin = isTaken ? webhook?.Pin ?? new Dictionary<string, string>() : null;
        refusal = isTaken ? null : new(401, Remedy(signature, options));
        return isTaken;
    }

    private static string Remedy(string? signature, FluxOptions options) =>
        options.Webhooks.Count == 0
            ? "No webhook is configured here: add Flux:Webhooks with a Name and the Secret of Flux's generic-hmac provider."
            : string.IsNullOrEmpty(signature)
                ? "X-Signature is missing: use a Flux Provider of type generic-hmac whose Secret holds one of the tokens in Flux:Webhooks."
                : "X-Signature fits none of the secrets in Flux:Webhooks; a line end at the end of the token counts.";
}
