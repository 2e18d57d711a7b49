using System.Text;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Searches bytes for secrets, in every encoding that software commonly uses for text.</summary>
/// <remarks>A secret is searched for in pieces, so that a truncated secret is found, too: any 31 characters of it contain a whole piece.</remarks>
internal sealed class SecretSearch
{
    private const int Piece = 16;
    private readonly (string Name, byte[] Bytes)[] _patterns;

    public SecretSearch(params (string Name, string Value)[] secrets) => _patterns =
    [
        .. from secret in secrets
           from piece in Pieces(secret.Value)
           from spelling in Spellings.Of(piece)
           select ($"{secret.Name}, {spelling.Name}", spelling.Bytes),
    ];

    /// <summary>A finding: which secret, in which encoding, and the surrounding text without the secret itself.</summary>
    public IReadOnlyList<string> Find(string where, ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        foreach (var (name, pattern) in _patterns)
        {
            if (bytes.IndexOf(pattern) is >= 0 and var at)
            {
                found.Add($"{where} at {at}: {name}, after \"{Encoding.Latin1.GetString(bytes[Math.Max(0, at - 80)..at])}\"");
            }
        }

        return found;
    }

    // The last piece overlaps the one before it, so that the end is searched for, too.
    private static IEnumerable<string> Pieces(string secret)
    {
        for (var start = 0; start + Piece < secret.Length; start += Piece)
        {
            yield return secret.Substring(start, Piece);
        }

        yield return secret[Math.Max(0, secret.Length - Piece)..];
    }
}
