using System.Net;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class AddressPolicyTests
{
    private const string Services = "dev.azure.com";
    private const string OwnServer = "tfs.corp.example";

    [Theory]
    [InlineData("13.107.42.20")]
    [InlineData("2620:1ec:21::20")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("::ffff:13.107.42.20")]
    [InlineData("64:ff9b::13.107.42.20")]
    public void Public_addresses_are_allowed(string address)
    {
        Assert.True(Allows(Services, address));
        Assert.True(Allows(OwnServer, address));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:0a00:0001::1")]
    [InlineData("::10.0.0.1")]
    public void Private_addresses_are_allowed_only_for_configured_hosts(string address)
    {
        Assert.False(Allows(Services, address));
        Assert.False(Allows("acme.VisualStudio.com", address));
        Assert.False(Allows("vssps.dev.azure.com", address));
        Assert.True(Allows(OwnServer, address));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:0:4136:e378::1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("::169.254.169.254")]
    public void Addresses_that_belong_to_no_server_are_always_refused(string address)
    {
        Assert.False(Allows(Services, address));
        Assert.False(Allows(OwnServer, address));
        Assert.False(Allows(OwnServer, address, allowLoopback: true));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::127.0.0.1")]
    public void Loopback_is_for_trials_and_never_Azure_DevOps_Services(string address)
    {
        Assert.False(Allows("localhost", address));
        Assert.True(Allows("localhost", address, allowLoopback: true));
        Assert.False(Allows(Services, address, allowLoopback: true));
    }

    private static bool Allows(string host, string address, bool allowLoopback = false) =>
        AddressPolicy.Allows(host, IPAddress.Parse(address), allowLoopback);
}
