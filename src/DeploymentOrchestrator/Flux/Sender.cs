namespace DeploymentOrchestrator.Flux;

/// <summary>Who says something, as far as it is certain: what the secret that signed it pins.</summary>
internal static class Sender
{
    /// <summary>What a secret pins as a canonical text; empty if it pins nothing.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> pin) => string.Join(' ', MetadataText.Pairs(pin));

    /// <summary>Which object of a sender; null if its uid is not known. See <see cref="Report.ObjectId"/>.</summary>
    public static string? ObjectId(string uid, string sender) => uid.Length == 0 ? null : sender.Length == 0 ? uid : $"{uid} {sender}";
}
