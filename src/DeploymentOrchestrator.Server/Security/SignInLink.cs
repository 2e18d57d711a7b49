using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>A link that signs in the first person who opens it, for a short time. Only a trial has one; it is kept in memory and never logged.</summary>
internal sealed class SignInLink(TimeProvider time)
{
    /// <summary>The route; its <c>code</c> is what opens it.</summary>
    public const string Path = "/sign-in/once";

    /// <summary>How long it is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int CodeBytes = 32;
    private readonly Lock _gate = new();
    private (byte[] Code, string Key, DateTimeOffset Until)? _open;

    /// <summary>Makes it.</summary>
    /// <param name="key">The management key that it stands for: the session ends with it.</param>
    /// <returns>Path and query.</returns>
    public string Make(string key)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        lock (_gate)
        {
            _open = (Encoding.UTF8.GetBytes(code), key, time.GetUtcNow() + Life);
        }

        return $"{Path}?code={code}";
    }

    /// <summary>Uses it up.</summary>
    /// <returns>The key that it stands for; null if it is another one, was used before or is too old.</returns>
    public string? Take(string code)
    {
        lock (_gate)
        {
            if (_open is not { } open || time.GetUtcNow() > open.Until || !CryptographicOperations.FixedTimeEquals(open.Code, Encoding.UTF8.GetBytes(code)))
            {
                return null;
            }

            _open = null;
            return open.Key;
        }
    }
}
