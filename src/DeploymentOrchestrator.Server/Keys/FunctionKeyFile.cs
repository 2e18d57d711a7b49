using System.Buffers.Text;
using System.Security.Cryptography;
using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Server.Keys;

/// <summary>The function key that the server makes for itself at its first start.</summary>
internal static class FunctionKeyFile
{
    private const int Bytes = 32;

    /// <summary>Reads the key, or makes one. Call it only while the database is held: then nobody else makes one.</summary>
    /// <returns>The key, and whether it was just made.</returns>
    /// <exception cref="StartFailure">The file is there but holds no key.</exception>
    public static (string Key, bool IsNew) ReadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            var key = File.ReadAllText(path).Trim();
            return key.Length > 0
                ? (key, false)
                : throw new StartFailure($"{path} holds no key. Remove it, and a new key is made at the next start", ExitCodes.Configuration);
        }

        var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

        // Written apart and moved: a crash here leaves no key, never half a key.
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var file = new FileStream(draft, PrivateFiles.Create()))
        using (var writer = new StreamWriter(file))
        {
            writer.WriteLine(made);
        }

        File.Move(draft, path);
        return (made, true);
    }
}
