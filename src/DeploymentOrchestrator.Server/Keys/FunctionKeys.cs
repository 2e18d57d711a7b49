using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>The keys that may call the public API. Only hashes are kept, so that every comparison takes equally long.</summary>
internal sealed class FunctionKeys(IEnumerable<string> keys, string? justMade = null)
{
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>The key, if this start made it: then it is shown once.</summary>
    public string? JustMade { get; } = justMade;

    /// <summary>The configured keys, or else the one that is kept in the data folder.</summary>
    public static FunctionKeys Load(ServerSettings settings)
    {
        if (settings.FunctionKeys.Count > 0)
        {
            return new FunctionKeys(settings.FunctionKeys);
        }

        var (key, isNew) = FunctionKeyFile.ReadOrCreate(settings.FunctionKeyPath);
        return new FunctionKeys([key], isNew ? key : null);
    }

    /// <summary>True if the request carries a good key as <c>?code=</c>, as Azure Pipelines sends it, or as <c>x-functions-key</c>.</summary>
    public bool Accept(HttpRequest request)
    {
        var accepted = false;
        foreach (var candidate in request.Query["code"].Concat(request.Headers["x-functions-key"]).OfType<string>().Take(4))
        {
            // Azure Pipelines puts the key into the URL as it is, so that a '+' in it arrives as a space.
            accepted |= IsKnown(candidate) | IsKnown(candidate.Replace(' ', '+'));
        }

        return accepted;
    }

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

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
