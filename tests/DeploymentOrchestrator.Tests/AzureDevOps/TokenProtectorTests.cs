using System.Security.Cryptography;
using System.Xml.Linq;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class TokenProtectorTests
{
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public void A_token_is_unreadable_when_protected_and_can_be_recovered()
    {
        var protector = new TokenProtector(_keys, TimeProvider.System);
        var hidden = protector.Protect("secret-token", null);

        Assert.DoesNotContain("secret", hidden.Value, StringComparison.Ordinal);
        Assert.True(protector.TryUnprotect(hidden, out var token));
        Assert.Equal("secret-token", token);
    }

    [Fact]
    public void An_expired_token_is_readable_for_a_short_time_because_clocks_differ()
    {
        var time = new FakeTimeProvider(Pipeline.Now);
        var protector = new TokenProtector(_keys, time);

        Assert.True(protector.TryUnprotect(protector.Protect("t", Pipeline.Now.AddMinutes(-4)), out _));
    }

    [Theory]
    [InlineData(-1)] // minutes until the token expires, plus five to allow for differing clocks
    [InlineData(60)]
    public void A_protected_token_expires_by_itself(int minutes)
    {
        var protector = new TokenProtector(_keys, TimeProvider.System);
        var hidden = protector.Protect("t", TimeProvider.System.GetUtcNow().AddMinutes(minutes));

        _keys.CreateProtector("DeploymentOrchestrator.AuthToken.v1").ToTimeLimitedDataProtector().Unprotect(hidden.Value, out var end);
        Assert.Equal(Math.Max(minutes, 0) + 5, (end - TimeProvider.System.GetUtcNow()).TotalMinutes, 0.5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAA")]
    public void An_unprotected_text_is_unreadable(string text) =>
        Assert.False(new TokenProtector(_keys, TimeProvider.System).TryUnprotect(new(text), out _));

    [Fact]
    public void With_another_key_ring_or_for_another_purpose_it_is_unreadable()
    {
        var hidden = new TokenProtector(_keys, TimeProvider.System).Protect("t", null);
        var other = _keys.CreateProtector("other").ToTimeLimitedDataProtector().Protect("t", TimeSpan.FromHours(1));

        Assert.False(new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System).TryUnprotect(hidden, out _));
        Assert.False(new TokenProtector(_keys, TimeProvider.System).TryUnprotect(new(other), out _));
    }

    [Fact]
    public void An_unreachable_key_ring_is_not_reported_as_lost()
    {
        var hidden = new TokenProtector(_keys, TimeProvider.System).Protect("t", null);
        var services = new ServiceCollection();
        services.AddDataProtection();
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new OutOfReach());
        var protector = new TokenProtector(services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>(), TimeProvider.System);

        Assert.Throws<CryptographicException>(() => protector.TryUnprotect(hidden, out _));
    }

    private sealed class OutOfReach : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => throw new IOException("the disk is away");

        public void StoreElement(XElement element, string friendlyName) => throw new IOException("the disk is away");
    }
}
