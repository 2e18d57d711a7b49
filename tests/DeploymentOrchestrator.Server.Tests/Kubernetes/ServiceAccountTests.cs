using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeploymentOrchestrator.Demo.StandIns.Kubernetes;
using DeploymentOrchestrator.Server.Kubernetes;
using k8s;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Server.Tests.Kubernetes;

/// <summary>A server in a pod: it gets address and credentials from its service account, and uses https and HTTP/2 as in a real cluster.</summary>
public sealed class ServiceAccountTests : IDisposable
{
    // The folder in which the client looks for it; a test cannot write there.
    private static readonly FieldInfo Mount = typeof(KubernetesClientConfiguration).GetField("ServiceAccountPath", BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-orchestrator-service-account-");
    private readonly object? _usual = Mount.GetValue(null);

    public ServiceAccountTests() => Mount.SetValue(null, _folder.FullName);

    public void Dispose()
    {
        Mount.SetValue(null, _usual);
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_HOST", null);
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_PORT", null);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_pods_service_account_is_used_and_read_again_once_its_token_was_rotated()
    {
        using var certificate = Certificate();
        await using var cluster = await KubernetesStandIn.StartAsync(certificate);
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_HOST", cluster.Address.Host);
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_PORT", $"{cluster.Address.Port}");
        Write("ca.crt", certificate.ExportCertificatePem());
        Write("token", cluster.Token);
        await using var server = await TestServer.StartAsync(settings: "--Kubernetes:Watch=true");
        await StandAsync(server);
        cluster.Objects.Apply($"{new HelmReleaseManifest("web", "4.32.30", server.Clock.GetUtcNow())}");
        await DeliveredAsync(server, "web");

        cluster.Token = "token-of-the-next-hour";
        Write("token", cluster.Token);
        cluster.CutWatches();
        cluster.Objects.Apply($"{new HelmReleaseManifest("api", "4.32.30", server.Clock.GetUtcNow())}");

        await DeliveredAsync(server, "api");
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(cluster.Token, StringComparison.Ordinal));
    }

    private static Task StandAsync(TestServer server) => Eventually.TrueAsync(
        () => Task.FromResult(server.Services.GetRequiredService<ClusterWatch>().Views.All(watch => watch.StandsSince is not null)));

    private static Task DeliveredAsync(TestServer server, string release) => Eventually.TrueAsync(
        () => Task.FromResult(server.Log.Lines.Any(line => line.Contains($": Deployed of {release} ", StringComparison.Ordinal))));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
