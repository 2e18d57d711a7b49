using System.Text.RegularExpressions;
using DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

namespace DeploymentOrchestrator.Infrastructure.Tests.Agreement;

/// <summary>None of these files may contain a secret.</summary>
public sealed partial class SecretTests
{
    // Built-in roles: they are the same in every subscription, and not secret.
    private static readonly string[] FilesWithRoles = ["infra/modules/app-access.bicep", "infra/modules/event-hub-receiver.bicep", "infra/modules/event-hub-sender.bicep"];

    public static TheoryData<string> Files { get; } = [.. new[] { "infra", ".azuredevops", "docs" }.SelectMany(folder => Repository.FilesBelow(folder))];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_file_contains_a_key_token_or_subscription(string path) =>
        Assert.Empty(Findings(Repository.Read(path), rolesAllowed: FilesWithRoles.Contains(path)));

    [Fact]
    public void Secrets_are_templates_without_a_value()
    {
        var secrets = Overlay.Environments.SelectMany(folder => Overlay.Build(folder).Manifests).Where(manifest => manifest.Is("Secret")).ToList();

        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret =>
        {
            Assert.All(secret.At("stringData")!.AsObject(), pair => Assert.Equal("", pair.Value!.GetValue<string>()));
            Assert.Equal("IfNotPresent", secret.At("metadata/annotations")!["kustomize.toolkit.fluxcd.io/ssa"]!.GetValue<string>());
        });
    }

    [Theory]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdE=")]
    [InlineData("AccountKey=", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdE==")]
    [InlineData("https://example.com/api/AdoCallBack?code=", "AbCdEfGhIjKlMnOpQrStUvWx")]
    [InlineData("token: ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc")]
    [InlineData("/subscriptions/", "0b1f6471-1bf0-4dda-aec3-111122223333")]
    [InlineData("-----BEGIN RSA PRIVATE ", "KEY-----")]
    public void A_planted_secret_is_found(string before, string secret) => Assert.NotEmpty(Findings(before + secret, rolesAllowed: false));

    private static IEnumerable<string> Findings(string text, bool rolesAllowed) => Secret().Matches(text)
        .Concat(rolesAllowed ? [] : Guid().Matches(text))
        .Select(match => match.Value);

    [GeneratedRegex(@"(SharedAccessKey|AccountKey|SharedAccessSignature|sig)=[A-Za-z0-9+/%]{20,}|[?&]code=[A-Za-z0-9_\-/+=]{16,}|\beyJ[A-Za-z0-9_-]{10,}|-----BEGIN|\b[A-Fa-f0-9]{40,}\b|[A-Za-z0-9+/]{43}=")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")]
    private static partial Regex Guid();
}
