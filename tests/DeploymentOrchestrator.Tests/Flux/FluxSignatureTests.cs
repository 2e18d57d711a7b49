using System.Security.Cryptography;
using System.Text;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class FluxSignatureTests
{
    private const string Golden = "sha256=a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2b";
    private static readonly byte[] Body = Samples.Bytes("flux/02-v2-upgrade-succeeded.json");
    private static readonly FluxWebhook Right = new() { Name = "right", Secret = "7152fed34dd6149a7c75a276c510da27cb6f82b0" };
    private static readonly FluxWebhook Wrong = new() { Name = "wrong", Secret = "wrong" };

    [Fact]
    public void The_golden_signature_is_accepted() => Assert.Same(Right, FluxSignature.Verify(Body, Golden, [Right]));

    [Fact]
    public void Any_of_several_secrets_may_have_signed()
    {
        Assert.Same(Right, FluxSignature.Verify(Body, Golden, [Right, Wrong]));
        Assert.Same(Right, FluxSignature.Verify(Body, Golden, [Wrong, Right]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=zz18d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2b")]
    [InlineData("sha256=a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2")]
    [InlineData("sha256=a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2b00")]
    [InlineData("sha256=a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2c")]
    [InlineData("sha1=a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2b")]
    [InlineData("a818d13ece180b441baf687dbfb92580202e7cdd3264135d069f0beedf3dcd2b")]
    public void Anything_else_is_refused(string? header) => Assert.Null(FluxSignature.Verify(Body, header, [Right]));

    [Fact]
    public void One_other_byte_in_the_body_is_refused() => Assert.Null(FluxSignature.Verify([.. Body, (byte)'\n'], Golden, [Right]));

    [Fact]
    public void A_line_break_in_the_secret_is_significant() =>
        Assert.Null(FluxSignature.Verify(Body, Golden, [new() { Secret = Right.Secret + "\n" }]));

    [Theory]
    [InlineData("")]
    [InlineData("@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/flux-webhook-secret)")]
    public void A_guessable_secret_is_rejected(string secret)
    {
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));

        Assert.Null(FluxSignature.Verify(Body, signature, [new FluxWebhook { Secret = secret }]));
    }
}
