using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>Stores the key ring in Key Vault: every key is a version of one secret.</summary>
/// <remarks>
/// A version is written in one call and never changed, so two instances that add a key at the same time cannot overwrite each other's key. Nothing
/// is cached here, because data protection keeps the keys it has read for a day, and longer while the vault is unreachable. A deleted secret
/// can be recovered, and until then no version can be added: so no new key ring can replace the one that open waits still need.
/// </remarks>
internal sealed partial class KeyVaultXmlRepository(SecretClient vault, TimeProvider time, ILogger<KeyVaultXmlRepository> logger) : IXmlRepository
{
    /// <summary>The secret whose versions are the keys.</summary>
    public const string SecretName = "data-protection-keys";

    // The largest difference between the start times of two instances for which both still see each other's first key.
    internal static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <summary>Returns all keys except those of disabled versions.</summary>
    /// <exception cref="IOException">The vault did not answer or refused the call, which does not mean that there are no keys.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            // The client repeats a write whose answer was lost, and data protection fails if the same key exists twice.
            return [.. Versions().Select(version => vault.GetSecret(SecretName, version).Value).DistinctBy(secret => secret.Value).Select(Parse).OfType<XElement>()];
        }
        catch (Exception exception) when (IsOutOfReach(exception))
        {
            throw OutOfReach("read", exception);
        }
    }

    /// <summary>Adds a key.</summary>
    /// <remarks>
    /// Returns after a short delay. The caller then reads all keys again and chooses one. By that time, all instances that found the ring empty at the same
    /// time have written their keys, so each of them sees all keys. Otherwise an instance would not know another one's key for a day.
    /// </remarks>
    /// <exception cref="IOException">The key was not stored.</exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        var secret = new KeyVaultSecret(SecretName, element.ToString(SaveOptions.DisableFormatting))
        {
            Properties = { ContentType = "application/xml", Tags = { ["element"] = friendlyName } },
        };
        try
        {
            vault.SetSecret(secret);
        }
        catch (Exception exception) when (IsOutOfReach(exception))
        {
            throw OutOfReach("written", exception);
        }

        Task.Delay(Settle, time).GetAwaiter().GetResult();
    }

    // List all versions before reading the first: a secret that does not exist has no versions, but a listed version that cannot be found is an error.
    private List<string> Versions()
    {
        try
        {
            return [.. vault.GetPropertiesOfSecretVersions(SecretName).Where(version => version.Enabled is not false).Select(version => version.Version)];
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return [];
        }
    }

    private XElement? Parse(KeyVaultSecret secret)
    {
        try
        {
            return XElement.Parse(secret.Value);
        }
        catch (XmlException exception)
        {
            Log.Unreadable(logger, secret.Properties.Version, SecretName, exception);
            return null;
        }
    }

    // The client throws an AggregateException if several attempts were made and each of them failed.
    private static bool IsOutOfReach(Exception exception) => exception is RequestFailedException or AuthenticationFailedException or AggregateException;

    private static IOException OutOfReach(string what, Exception exception) =>
        new($"The key ring (secret {SecretName}) could not be {what}: {exception.Message}", exception);

    private static partial class Log
    {
        [LoggerMessage(9201, LogLevel.Error, "Version {Version} of the secret {Secret} is no key: tokens that were encrypted with it are unreadable")]
        public static partial void Unreadable(ILogger logger, string version, string secret, Exception exception);
    }
}
