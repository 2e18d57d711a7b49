using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>The key ring in Key Vault: every key is a version of one secret.</summary>
/// <remarks>
/// A version is written in one call and never changed, so two instances that add a key at the same time cannot lose one another's, and nothing
/// is cached here: data protection keeps what it has read, for a day and longer while the vault is out of reach. A secret that was deleted
/// can be recovered, and until then no version can be added: no new ring takes the place of one that open waits still need.
/// </remarks>
internal sealed partial class KeyVaultXmlRepository(SecretClient vault, TimeProvider time, ILogger<KeyVaultXmlRepository> logger) : IXmlRepository
{
    /// <summary>The secret whose versions are the keys.</summary>
    public const string SecretName = "data-protection-keys";

    // How long two instances may be apart in starting and still see each other's first key.
    internal static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <summary>All keys, those of disabled versions excepted.</summary>
    /// <exception cref="IOException">The vault did not answer, or refused. That says nothing of the keys.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            // A write whose answer got lost is repeated by the client, and data protection stumbles over a key that is there twice.
            return [.. Versions().Select(version => vault.GetSecret(SecretName, version).Value).DistinctBy(secret => secret.Value).Select(Parse).OfType<XElement>()];
        }
        catch (Exception exception) when (IsOutOfReach(exception))
        {
            throw OutOfReach("read", exception);
        }
    }

    /// <summary>Adds one.</summary>
    /// <remarks>
    /// Returns after a moment: what follows is that all keys are read again and one is chosen. Instances that found the ring empty at the same
    /// time have then all written theirs, so all see all of them; else one would not know the other's for a day.
    /// </remarks>
    /// <exception cref="IOException">It was not stored.</exception>
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

    // All of them before the first is read: a secret that is not there has none, but a version that is listed and cannot be found is a fault.
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

    // The aggregate is the client's word for "tried several times, and each failed".
    private static bool IsOutOfReach(Exception exception) => exception is RequestFailedException or AuthenticationFailedException or AggregateException;

    private static IOException OutOfReach(string what, Exception exception) =>
        new($"The key ring (secret {SecretName}) could not be {what}: {exception.Message}", exception);

    private static partial class Log
    {
        [LoggerMessage(9201, LogLevel.Error, "Version {Version} of the secret {Secret} is no key: tokens that were encrypted with it are unreadable")]
        public static partial void Unreadable(ILogger logger, string version, string secret, Exception exception);
    }
}
