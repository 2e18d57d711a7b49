using System.Buffers.Text;
using System.Security.Cryptography;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>A key that the server makes for itself at its first start.</summary>
internal static class AccessKeyFile
{
    private const int Bytes = 32;

    /// <summary>Reads the key, or makes one. Call it only while the database is held, so that no other process makes one.</summary>
    /// <returns>The key, and whether it was just made.</returns>
    /// <exception cref="StartFailedException">The file holds no key, or cannot be read or made.</exception>
    public static (string Key, bool IsNew) ReadOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return (Create(path), true);
            }

            var key = File.ReadAllText(path).Trim();
            return key.Length > 0 ? (key, false) : throw new IOException("it is empty. Remove it, and the next start makes a new one");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"The key {path} cannot be used: {error.Message}", ExitCodes.Configuration);
        }
    }

    private static string Create(string path)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

        // Written apart and moved: a crash here leaves no key, never half a key.
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var writer = new StreamWriter(new FileStream(draft, PrivateFiles.Create())))
        {
            writer.WriteLine(key);
        }

        File.Move(draft, path);
        return key;
    }
}
