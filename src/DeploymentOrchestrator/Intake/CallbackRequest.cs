namespace DeploymentOrchestrator.Intake;

/// <summary>A pipeline's request as it came; the head has checked the key.</summary>
/// <param name="Headers">Every header, names in any case.</param>
/// <param name="Body">The raw body.</param>
public sealed record CallbackRequest(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Without the headers: one of them is the token.</summary>
    public override string ToString() => $"{nameof(CallbackRequest)} of {Body.Length} bytes";
}
