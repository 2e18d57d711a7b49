using System.Net;
using System.Xml.Linq;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Functions.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DeploymentOrchestrator.Functions.Tests.Hosting;

/// <summary>The key ring in Key Vault, with the real client and the real data protection.</summary>
public sealed class KeyVaultXmlRepositoryTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly FakeVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Stored_keys_are_read_across_list_pages()
    {
        var keys = Enumerable.Range(0, 5).Select(i => new XElement("key", new XAttribute("id", i))).ToList();
        var repository = Repository();

        keys.ForEach(key => repository.StoreElement(key, $"key-{key.Attribute("id")!.Value}"));

        Assert.Equal(keys.Select(key => key.ToString()), repository.GetAllElements().Select(key => key.ToString()));
        Assert.Equal("key-0", _vault.Versions[0]["tags"]!["element"]!.GetValue<string>());
    }

    [Fact]
    public void A_vault_without_the_secret_is_an_empty_ring()
    {
        Assert.Empty(Repository().GetAllElements());

        _vault.Fault = request => request.RequestUri!.AbsolutePath.EndsWith("/versions", StringComparison.Ordinal) ? HttpStatusCode.NotFound : null;
        Assert.Empty(Repository().GetAllElements());
    }

    [Fact]
    public void Other_secrets_disabled_versions_and_invalid_xml_are_ignored()
    {
        _vault.Add("flux-webhook-secret", "<key id='1'/>");
        _vault.Add(KeyVaultXmlRepository.SecretName, "<key id='2'/>", enabled: false);
        _vault.Add(KeyVaultXmlRepository.SecretName, "typed by hand");
        _vault.Add(KeyVaultXmlRepository.SecretName, "<key id='3'/>");

        Assert.Equal("3", Assert.Single(Repository().GetAllElements()).Attribute("id")!.Value);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public void A_vault_that_denies_access_is_not_read_as_an_empty_ring(HttpStatusCode status)
    {
        _vault.Fault = _ => status;

        Assert.Throws<IOException>(() => Repository().GetAllElements());
        Assert.Throws<IOException>(() => Repository().StoreElement(new XElement("key"), "key"));
    }

    [Fact]
    public void A_vault_that_cannot_be_reached_is_not_read_as_an_empty_ring()
    {
        _vault.Fault = _ => throw new HttpRequestException("no such host");

        Assert.Throws<IOException>(() => Repository().GetAllElements());
    }

    [Fact]
    public void A_listed_version_that_cannot_be_found_is_an_error()
    {
        _vault.Add(KeyVaultXmlRepository.SecretName, "<key id='1'/>");
        _vault.Fault = request => request.RequestUri!.AbsolutePath.EndsWith("/versions", StringComparison.Ordinal) ? null : HttpStatusCode.NotFound;

        Assert.Throws<IOException>(() => Repository().GetAllElements());
    }

    [Fact]
    public void A_key_cannot_be_stored_while_its_secret_is_deleted()
    {
        _vault.Fault = request => request.Method == HttpMethod.Put ? HttpStatusCode.Conflict : null;

        Assert.Throws<IOException>(() => Repository().StoreElement(new XElement("key"), "key"));
    }

    [Fact]
    public void One_instance_reads_what_another_encrypted_and_there_is_one_key()
    {
        var hidden = Protector(Repository()).Protect("token", null);

        Assert.True(Protector(Repository()).TryUnprotect(hidden, out var token));
        Assert.Equal("token", token);
        Assert.True(_vault.Versions.Single()["value"]!.GetValue<string>().Length < 25 * 1024, "a secret holds 25 KB");
    }

    [Fact]
    public void A_key_that_is_written_twice_by_a_retry_counts_once()
    {
        var hidden = Protector(Repository()).Protect("token", null);
        _vault.Add(KeyVaultXmlRepository.SecretName, _vault.Versions[0]["value"]!.GetValue<string>());

        Assert.True(Protector(Repository()).TryUnprotect(hidden, out _));
    }

    [Fact]
    public async Task Two_instances_that_find_the_ring_empty_at_the_same_time_use_one_key()
    {
        var time = new CountingTime();
        using var bothFoundItEmpty = new Barrier(2);
        using var secondWrites = new ManualResetEventSlim();
        var writes = 0;
        _vault.Fault = request =>
        {
            if (request.Method == HttpMethod.Put && request.Headers.Authorization is not null)
            {
                bothFoundItEmpty.SignalAndWait(Limit);
                if (Interlocked.Increment(ref writes) == 2)
                {
                    secondWrites.Wait(Limit);
                }
            }

            return null;
        };
        var starts = Enumerable.Range(0, 2)
            .Select(_ => Protector(new KeyVaultXmlRepository(_vault.Client(), time, NullLogger<KeyVaultXmlRepository>.Instance)))
            .Select(protector => Task.Factory.StartNew(() => protector.Protect("token", null), TaskCreationOptions.LongRunning))
            .ToArray();

        Assert.True(SpinWait.SpinUntil(() => time.Timers == 1, Limit), "the first waits before it chooses");
        secondWrites.Set();
        Assert.True(SpinWait.SpinUntil(() => time.Timers == 2, Limit), "the second too");
        time.Advance(KeyVaultXmlRepository.Settle);
        var hidden = await Task.WhenAll(starts).WaitAsync(Limit);

        Assert.Equal(2, _vault.Versions.Count);
        Assert.Equal(hidden[0].Value[..24], hidden[1].Value[..24]); // the first bytes contain the ID of the key
    }

    [Fact]
    public void An_unreachable_key_ring_is_not_treated_as_lost()
    {
        var hidden = Protector(Repository()).Protect("token", null);
        var fresh = Protector(Repository());

        _vault.Fault = _ => HttpStatusCode.ServiceUnavailable;
        Assert.ThrowsAny<Exception>(() => fresh.TryUnprotect(hidden, out _));

        _vault.Fault = _ => null;
        Assert.True(fresh.TryUnprotect(hidden, out _));
    }

    private KeyVaultXmlRepository Repository() => new(_vault.Client(), new HurriedTime(), NullLogger<KeyVaultXmlRepository>.Instance);

    private static TokenProtector Protector(KeyVaultXmlRepository repository)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("DeploymentOrchestrator");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = repository);
        return new(services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>(), TimeProvider.System);
    }

    /// <summary>A clock with which every pause ends at once.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>A clock that counts its timers.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
