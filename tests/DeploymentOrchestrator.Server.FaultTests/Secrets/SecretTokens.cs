using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Random tokens, so that no other text can contain them by accident.</summary>
internal static class SecretTokens
{
    /// <summary>A token in the format of Azure DevOps: it is the same in every encoding that does not change letters.</summary>
    public static string JsonWebToken() => $"{Part("""{"typ":"JWT","alg":"RS256","x5t":"oOvcz5M"}""")}.{Random(240)}.{Random(86)}";

    /// <summary>A token with many characters that encodings change.</summary>
    public static string Opaque() => string.Concat("+/=&<>\"'%\\".Select(character => $"{Random(7)}{character}"));

    public static string Random(int length) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    // The head is the same in every token: it is not secret, but there is no reason to print it either.
    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
