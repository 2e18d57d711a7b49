using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Functions.Hosting;
using DeploymentOrchestrator.Functions.Tests.Triggers;
using DeploymentOrchestrator.Functions.Triggers;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Waits;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.Hosting;

public sealed class CompositionTests
{
    [Theory]
    [InlineData(typeof(Activities))]
    [InlineData(typeof(AdoCallBack))]
    [InlineData(typeof(DeploymentList))]
    [InlineData(typeof(Functions.Triggers.FluxEventWebhook))]
    [InlineData(typeof(FluxEventHub))]
    [InlineData(typeof(FluxStatus))]
    [InlineData(typeof(Purge))]
    public void Every_function_class_can_be_constructed(Type functions) =>
        Assert.NotNull(ActivatorUtilities.CreateInstance(Head.Services(), functions));

    [Fact]
    public void The_intakes_use_the_client_of_the_invocation()
    {
        var factory = Head.Services().GetRequiredService<DomainFactory>();
        var client = new Mock<DurableTaskClient>("test").Object;

        Assert.NotNull(factory.Create<CallbackIntake>(client));
        Assert.NotNull(factory.Create<DeploymentReader>(client));
        Assert.NotNull(factory.Create<FluxIntake>(client));
        Assert.NotNull(factory.Create<KeepDeadLetterActivity>(client));
        Assert.Same(factory.StatusIntake(client), factory.StatusIntake(client));
    }

    [Fact]
    public void Settings_have_the_same_names_as_in_the_server()
    {
        var services = Head.Services(
            ("AzureDevOps:Organizations:0", "https://dev.azure.com/acme/"),
            ("Flux:PlaceKeys:0", "region"),
            ("Flux:Webhooks:0:Secret", "s"),
            ("Waits:Settle", "00:00:20"));

        Assert.Equal("https://dev.azure.com/acme/", Assert.Single(services.GetRequiredService<IOptions<AzureDevOpsOptions>>().Value.Organizations));
        Assert.Equal(["region"], services.GetRequiredService<IOptions<FluxOptions>>().Value.EffectivePlaceKeys);
        Assert.Equal("s", Assert.Single(services.GetRequiredService<IOptions<FluxOptions>>().Value.Webhooks).Secret);
        Assert.Equal(TimeSpan.FromSeconds(20), services.GetRequiredService<IOptions<WaitOptions>>().Value.Settle);
    }

    [Fact]
    public async Task A_setting_that_cannot_be_read_stops_the_start()
    {
        using var host = Head.Build(Environments.Development, ("Waits:Settle", "soon"));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains("Waits:Settle", error.ToString());
    }

    [Theory]
    [InlineData("AzureDevOps__Organizations__0 is \"acme\", not a URL", "AzureDevOps:Organizations:0", "acme")]
    [InlineData("or for a trial AzureDevOps__AllowInsecureLoopback=true", "AzureDevOps:Organizations:0", "http://127.0.0.1/acme/")]
    [InlineData("Flux__Webhooks__0__Secret is missing", "Flux:Webhooks:0:Name", "dev")]
    [InlineData("Flux__Webhooks__0__Pin__env is empty", "Flux:Webhooks:0:Pin:env", "")]
    [InlineData("Flux__WebhookMaxAge is 00:00:00: it must be longer than zero", "Flux:WebhookMaxAge", "00:00:00")]
    [InlineData("Flux__NewReleasesPerDay is \"0\"", "Flux:NewReleasesPerDay", "0")]
    [InlineData("Flux__PlaceKeys__0 is empty", "Flux:PlaceKeys:0", " ")]
    [InlineData("Flux__RequireMatch__0 is empty", "Flux:RequireMatch:0", " ")]
    [InlineData("Waits__DefaultTimeout is 55.00:00:00: it must be longer than zero and at most 30 days. Write for example Waits__DefaultTimeout=00:55:00", "Waits:DefaultTimeout", "55")]
    [InlineData("Waits__FailureGrace is -00:01:00: it must not be negative", "Waits:FailureGrace", "-00:01:00")]
    [InlineData("Waits__RemediationGrace is 31.00:00:00", "Waits:RemediationGrace", "31.00:00:00")]
    [InlineData("Waits__Settle is -00:00:01", "Waits:Settle", "-00:00:01")]
    [InlineData("Waits__FirstAnswerDelay is -00:00:01", "Waits:FirstAnswerDelay", "-00:00:01")]
    [InlineData("Waits__MaxOpen is \"0\", not a whole number from 1. Write for example Waits__MaxOpen=20000", "Waits:MaxOpen", "0")]
    public async Task An_invalid_setting_stops_the_start_and_is_named_in_app_settings_spelling(string expected, string key, string value)
    {
        using var host = Head.Build(Environments.Development, (key, value));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_production_a_key_ring_that_is_not_shared_stops_the_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Head.Build(Environments.Production));

        Assert.Contains("DataProtection__KeyVaultUri", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_address_is_named_in_the_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Head.Build(Environments.Production, ("DataProtection:KeyVaultUri", "acme")));

        Assert.Contains("DataProtection:KeyVaultUri is 'acme'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_production_the_key_ring_is_kept_in_key_vault()
    {
        using var host = Head.Build(Environments.Production, ("DataProtection:KeyVaultUri", "https://acme.vault.azure.net/"));

        Assert.IsType<KeyVaultXmlRepository>(host.Services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository);
    }

    [Fact]
    public void In_development_a_token_can_be_read_back_from_a_local_folder()
    {
        var folder = Directory.CreateTempSubdirectory("functions-keys-").FullName;
        try
        {
            var expiry = DateTimeOffset.UtcNow.AddHours(1);
            var kept = Head.Services(("DataProtection:Folder", folder)).GetRequiredService<TokenProtector>().Protect("token", expiry);

            Assert.True(Head.Services(("DataProtection:Folder", folder)).GetRequiredService<TokenProtector>().TryUnprotect(kept, out var token));
            Assert.Equal("token", token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Azure.Core")]
    public void Loggers_that_print_request_lines_with_keys_stay_silent_under_any_configuration(string category)
    {
        var written = new List<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter(category, LogLevel.Trace).AddProvider(new Recorder(written));
        builder.AddDomain();

        builder.Build().Services.GetRequiredService<ILoggerFactory>().CreateLogger(category)
            .LogInformation("Request starting POST http://127.0.0.1/api/AdoCallBack?code=secret");

        Assert.Empty(written);
    }

    private sealed class Recorder(List<string> written) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            written.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
