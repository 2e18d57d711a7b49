using System.Security.Cryptography;
using System.Text;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>The keys that open one listener. Only hashes are kept, so that every comparison takes equally long.</summary>
internal sealed class AccessKeys(IEnumerable<string> keys, string? justMade = null)
{
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>The key, if this start made it: then it is shown once.</summary>
    public string? JustMade { get; } = justMade;

    /// <summary>The configured keys, or else the one that is kept in a file.</summary>
    /// <exception cref="StartFailedException">None is configured, and the file cannot be used.</exception>
    public static AccessKeys Load(IReadOnlyList<string> configured, string path)
    {
        if (configured.Count > 0)
        {
            return new AccessKeys(configured);
        }

        var (key, isNew) = AccessKeyFile.ReadOrCreate(path);
        return new AccessKeys([key], isNew ? key : null);
    }

    /// <summary>True if the request carries a good key as <c>?code=</c>, as Azure Pipelines sends it, or as <c>x-functions-key</c>.</summary>
    public bool Accept(HttpRequest request)
    {
        var accepted = false;
        foreach (var candidate in Candidates(request).Take(4))
        {
            // Azure Pipelines puts the key into the URL as it is, so that a '+' in it arrives as a space.
            accepted |= IsKnown(candidate) | IsKnown(candidate.Replace(' ', '+'));
        }

        return accepted;
    }

    /// <summary>True if the request carries a key, good or wrong.</summary>
    public static bool IsIn(HttpRequest request) => Candidates(request).Any(candidate => candidate.Length > 0);

    /// <summary>What names a good key without telling it; null for another text.</summary>
    public string? IdOf(string candidate) => IsKnown(candidate) ? IdOf(Hash(candidate)) : null;

    /// <summary>True if one of the keys has this id.</summary>
    public bool HasId(string id) => _hashes.Any(hash => IdOf(hash) == id);

    private static IEnumerable<string> Candidates(HttpRequest request) => request.Query["code"].Concat(request.Headers["x-functions-key"]).OfType<string>();

    private bool IsKnown(string candidate)
    {
        var hash = Hash(candidate);
        var known = false;
        foreach (var key in _hashes)
        {
            known |= CryptographicOperations.FixedTimeEquals(key, hash);
        }

        return known;
    }

    // A hash of the hash: from it not even that can be learnt which a key is compared with.
    private static string IdOf(byte[] hash) => Convert.ToHexStringLower(SHA256.HashData(hash))[..16];

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
