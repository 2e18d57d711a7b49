using Azure.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>The key ring that encrypts access tokens. One for all instances of the app, and durable: without it an accepted token is unreadable after a scale-out.</summary>
internal static class KeyRing
{
    /// <summary>Adds it: a blob, wrapped by a Key Vault key; in development a local folder.</summary>
    /// <exception cref="InvalidOperationException">It is not configured; the text names the settings.</exception>
    public static void AddKeyRing(this IHostApplicationBuilder builder)
    {
        // The name is part of every encrypted token: never change it.
        var keyRing = builder.Services.AddDataProtection().SetApplicationName("DeploymentOrchestrator");
        var blob = Address(builder.Configuration, "DataProtection:BlobUri");
        var key = Address(builder.Configuration, "DataProtection:KeyIdentifier");
        switch (blob, key)
        {
            case ({ } blobUri, { } keyIdentifier):
                var credential = new DefaultAzureCredential();
                keyRing.PersistKeysToAzureBlobStorage(blobUri, credential).ProtectKeysWithAzureKeyVault(keyIdentifier, credential);
                break;
            case (null, null) when builder.Environment.IsDevelopment():
                keyRing.PersistKeysToFileSystem(new DirectoryInfo(builder.Configuration["DataProtection:Folder"] ?? LocalFolder()));
                break;
            default:
                throw new InvalidOperationException(
                    "The key ring needs DataProtection__BlobUri (a blob, e.g. https://ACCOUNT.blob.core.windows.net/data-protection/keys.xml) and "
                    + "DataProtection__KeyIdentifier (a Key Vault key, e.g. https://VAULT.vault.azure.net/keys/data-protection). "
                    + "Only in development, and with neither of them, it is kept in a local folder (DataProtection__Folder).");
        }
    }

    private static Uri? Address(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps => address,
        var text => throw new InvalidOperationException($"{key} is '{text}', which is no https address."),
    };

    private static string LocalFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
        "DeploymentOrchestrator",
        "keys");
}
