using System.Buffers.Text;
using System.Text;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class AccessTokenTests
{
    [Fact]
    public void The_expiry_of_a_JSON_Web_Token_is_read() =>
        Assert.Equal(Pipeline.Now, AccessToken.ExpiresAt(Pipeline.JsonWebToken(Pipeline.Now)));

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("...")]
    [InlineData("!.!.!")]
    [InlineData(Pipeline.Token)]
    public void A_token_of_another_kind_has_no_known_expiry(string token) => Assert.Null(AccessToken.ExpiresAt(token));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"\\ud800\\u0065xp\":1}")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"exp\":\"soon\"}")]
    [InlineData("{\"exp\":null}")]
    [InlineData("{\"exp\":0}")]
    [InlineData("{\"exp\":-1}")]
    [InlineData("{\"exp\":1e999}")]
    [InlineData("{\"exp\":253402300800}")]
    [InlineData("{\"exp\":99999999999999999999999}")]
    public void An_absurd_expiry_is_ignored(string claims) =>
        Assert.Null(AccessToken.ExpiresAt($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2ln"));
}
