using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeploymentOrchestrator.Functions.Hosting;

/// <summary>The key ring that encrypts access tokens. All instances of the app share it, and it is durable: without it, an accepted token could not be read after a scale-out.</summary>
internal static class KeyRing
{
    // An activity has 20 s: within that time the vault is tried three times, and then the activity is repeated.
    private static readonly SecretClientOptions Impatient = new() { Retry = { MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(4) } };

    /// <summary>Adds the key ring: in Key Vault or, in development, in a local folder.</summary>
    /// <exception cref="InvalidOperationException">The key ring is not configured; the message names the setting.</exception>
    public static void AddKeyRing(this IHostApplicationBuilder builder)
    {
        // The name is part of every encrypted token: never change it.
        var keyRing = builder.Services.AddDataProtection().SetApplicationName("DeploymentOrchestrator");
        if (Address(builder.Configuration, "DataProtection:KeyVaultUri") is { } address)
        {
            builder.Services.AddOptions<KeyManagementOptions>().Configure<TimeProvider, ILogger<KeyVaultXmlRepository>>((options, time, logger) =>
                options.XmlRepository = new KeyVaultXmlRepository(new SecretClient(address, new DefaultAzureCredential(), Impatient), time, logger));
        }
        else if (builder.Environment.IsDevelopment())
        {
            keyRing.PersistKeysToFileSystem(new DirectoryInfo(builder.Configuration["DataProtection:Folder"] ?? LocalFolder()));
        }
        else
        {
            throw new InvalidOperationException(
                "The key ring needs DataProtection__KeyVaultUri (e.g. https://VAULT.vault.azure.net/). "
                + "Only in development, and without it, it is kept in a local folder (DataProtection__Folder).");
        }
    }

    private static Uri? Address(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps => address,
        var text => throw new InvalidOperationException($"{key} is '{text}', which is not an https address."),
    };

    private static string LocalFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
        "DeploymentOrchestrator",
        "keys");
}
