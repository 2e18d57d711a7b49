using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Tokens that nobody has written down before.</summary>
internal static class SecretTokens
{
    /// <summary>As Azure DevOps gives them: the same in every encoding that leaves letters alone.</summary>
    public static string JsonWebToken() => $"{Part("""{"typ":"JWT","alg":"RS256","x5t":"oOvcz5M"}""")}.{Random(240)}.{Random(86)}";

    /// <summary>Full of characters that encodings write otherwise.</summary>
    public static string Opaque() => string.Concat("+/=&<>\"'%\\".Select(character => $"{Random(7)}{character}"));

    public static string Random(int length) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    // Its head is the same in every token: a secret it is not, but no reason to print it either.
    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
