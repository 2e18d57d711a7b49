using DeploymentOrchestrator.Server.Hosting;
using DeploymentOrchestrator.Waits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("Urls", "--Urls=nonsense")]
    [InlineData("Urls", "--Urls=http://0.0.0.0:7071")]
    [InlineData("Urls", "--Urls=http://127.0.0.1:7071;http://*:80")]
    [InlineData("Kestrel:Endpoints:Public:Url", "--Kestrel:Endpoints:Public:Url=http://[::]:80")]
    [InlineData("Management:Urls", "--Management:Urls=http://0.0.0.0:7072")]
    [InlineData("Management:Urls", "--Management:Urls=nonsense")]
    [InlineData("Management:PublicUrl", "--Management:PublicUrl=deployments")]
    [InlineData("Management:PublicUrl", "--Management:PublicUrl=https://deployments.example.com/ops")]
    [InlineData("Management:Urls?", "--Management:Url=http://127.0.0.1:7072")]
    [InlineData("Limits:RequestBytes", "--Limits:RequestBytes=1048576")]
    [InlineData("Limits:Connections", "--Limits:Connections=0")]
    [InlineData("Server:Proxies:0", "--Server:Proxies:0=ingress")]
    [InlineData("Probes:Urls", "--Probes:Urls=nonsense")]
    [InlineData("Storage:Path", "--Storage:Path=")]
    [InlineData("Keys:Function:0", "--Keys:Function:0=short")]
    [InlineData("Keys:Function", "--Keys:Function=a-key-that-is-long-enough")]
    [InlineData("Keys:Management:0", "--Keys:Management:0=short")]
    [InlineData("Keys:Management:0", "--Keys:Function:1=a-key-that-is-long-enough", "--Keys:Management:0=a-key-that-is-long-enough")]
    [InlineData("Keys:ReadOnly:0", "--Keys:ReadOnly:0=short")]
    [InlineData("Keys:ReadOnly:0", "--Keys:Management:0=a-key-that-is-long-enough", "--Keys:ReadOnly:0=a-key-that-is-long-enough")]
    [InlineData("Keys:ReadOnly:0", "--Keys:Function:0=a-key-that-is-long-enough", "--Keys:ReadOnly:0=a-key-that-is-long-enough")]
    [InlineData("SignIn:Authority", "--SignIn:Authority=http://login.example.com/")]
    [InlineData("SignIn:Authority", "--SignIn:Authority=login.example.com")]
    [InlineData("SignIn:ClientSecret is missing", "--SignIn:Authority=https://login.example.com/", "--SignIn:ClientId=a", "--SignIn:OperatorValue:0=b")]
    [InlineData("SignIn:Authority is missing", "--SignIn:ClientSecret=a")]
    [InlineData("SignIn:OperatorValue:0 or SignIn:ReaderValue:0", "--SignIn:Authority=https://login.example.com/", "--SignIn:ClientId=a", "--SignIn:ClientSecret=b")]
    [InlineData("no provider is named", "--SignIn:ReaderValue:0=devs")]
    [InlineData("SignIn:ReaderValue:0?", "--SignIn:ReaderValues=devs")]
    [InlineData("DurableTask:Provider", "--DurableTask:Provider=Redis")]
    [InlineData("DurableTask:Provider?", "--DurableTask:Providr=AzureStorage")]
    [InlineData("DurableTask:AccountName", "--DurableTask:Provider=AzureStorage")]
    [InlineData("DurableTask:AccountName", "--DurableTask:AccountName=stdeployments")]
    [InlineData("DurableTask:ConnectionString", "--DurableTask:Provider=SqlServer")]
    [InlineData("no DurableTask:AccountName", "--DurableTask:Provider=SqlServer", "--DurableTask:AccountName=a", "--DurableTask:ConnectionString=b")]
    [InlineData("Write one of them", "--DurableTask:Provider=AzureStorage", "--DurableTask:AccountName=a", "--DurableTask:ConnectionString=b")]
    [InlineData("DurableTask:TaskHub", "--DurableTask:TaskHub=my-hub")]
    [InlineData("EventHub:ConnectionString", "--EventHub:ConnectionString=nonsense")]
    [InlineData("EventHub:Name", "--EventHub:ConnectionString=Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5")]
    [InlineData("EventHub:Name is \"b\"", "--EventHub:Name=b", "--EventHub:ConnectionString=Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=a")]
    [InlineData("Write one of them", "--EventHub:FullyQualifiedNamespace=a.servicebus.windows.net", "--EventHub:ConnectionString=Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=a")]
    [InlineData("EventHub:Name", "--EventHub:FullyQualifiedNamespace=a.servicebus.windows.net")]
    [InlineData("EventHub:FullyQualifiedNamespace", "--EventHub:Name=flux-events")]
    [InlineData("no place for checkpoints", "--DurableTask:Provider=SqlServer", "--DurableTask:ConnectionString=a", "--EventHub:Name=b", "--EventHub:FullyQualifiedNamespace=a.servicebus.windows.net")]
    [InlineData("EventHub:Name?", "--EventHub:Nme=flux-events")]
    [InlineData("Kubernetes:Watch", "--Kubernetes:Watch=yes")]
    [InlineData("Kubernetes:KubeConfig", "--Kubernetes:KubeConfig= ")]
    [InlineData("Kubernetes:Metadata:env", "--Kubernetes:Metadata:env=")]
    [InlineData("Kubernetes:Namespaces:0", "--Kubernetes:Namespaces:0=Team_A")]
    [InlineData("Kubernetes:LabelSelector", "--Kubernetes:LabelSelector=")]
    [InlineData("Kubernetes:Webhook is \"prd\"", "--Flux:Webhooks:0:Secret=abc", "--Flux:Webhooks:0:Name=dev", "--Kubernetes:Webhook=prd")]
    [InlineData("Kubernetes:Webhook is \"dev\"", "--Kubernetes:Webhook=dev")]
    [InlineData("Kubernetes:Watch?", "--Kubernetes:Wach=true")]
    [InlineData("Kubernetes:LabelSelector?", "--Kubernetes:LabelSelectr=team=web")]
    [InlineData("Server:BehindTlsProxy", "--Server:BehindTlsProxy=yes")]
    [InlineData("Flux:Webhooks:0:Secret", "--Flux:Webhooks:0:Secret=")]
    [InlineData("Flux:Webhooks:0:Secret", "--Flux:Webhooks:0:Name=dev")]
    [InlineData("Flux:Webhooks:0:Secret", "--Flux:Webhooks:0:Secert=abc")]
    [InlineData("Flux:Webhooks:0:Pin:env", "--Flux:Webhooks:0:Secret=abc", "--Flux:Webhooks:0:Pin:env=")]
    [InlineData("Telemetry:OtlpEndpoint", "--Telemetry:OtlpEndpoint=collector")]
    [InlineData("Telemetry:OtlpEndpoint", "--Telemetry:OtlpEndpoint=http://a:b@collector:4317")]
    [InlineData("Flux:AllowUnsigned", "--Flux:AllowUnsigned=1")]
    [InlineData("Flux:WebhookMaxAge", "--Flux:WebhookMaxAge=00:00:00")]
    [InlineData("Flux:PlaceKeys:0", "--Flux:PlaceKeys:0=")]
    [InlineData("Flux:RequireMatch:0", "--Flux:RequireMatch:0= ")]
    [InlineData("AzureDevOps:Organizations:0", "--AzureDevOps:Organizations:0=acme")]
    [InlineData("AzureDevOps:Organizations:0", "--AzureDevOps:Organizations:0=http://dev.azure.com/acme/")]
    [InlineData("AzureDevOps:Organizations:0", "--AzureDevOps:Organizations:0=https://dev.azure.com/")]
    [InlineData("AzureDevOps:Organizations:0", "--AzureDevOps:Organizations:0=https://a:b@dev.azure.com/acme/")]
    [InlineData("AzureDevOps:Organizations:0", "--AzureDevOps:Organizations:0=http://127.0.0.1:5000/acme/")]
    [InlineData("AzureDevOps:AllowInsecureLoopback", "--AzureDevOps:AllowInsecureLoopback=on")]
    [InlineData("Waits:DefaultTimeout", "--Waits:DefaultTimeout=55")]
    [InlineData("Waits:FailureGrace", "--Waits:FailureGrace=-00:01:00")]
    [InlineData("Waits:RemediationGrace", "--Waits:RemediationGrace=31.00:00:00")]
    [InlineData("Waits:Settle", "--Waits:Settle=soon")]
    [InlineData("Waits:FirstAnswerDelay", "--Waits:FirstAnswerDelay=5 s")]
    [InlineData("Waits:MaxOpen", "--Waits:MaxOpen=0")]
    [InlineData("Waits:Settle?", "--Waits:Setle=00:00:10")]
    [InlineData("--Waits:Settle?", "--Wait:Settle=00:00:10")]
    [InlineData("--Flux:AllowUnsigned has no value", "--Flux:AllowUnsigned")]
    [InlineData("nonsense", "nonsense")]
    public async Task A_mistake_stops_the_start_with_one_line_that_names_the_key(string named, params string[] settings)
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var failure = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync([$"--Storage:KeyRing={folder}", .. settings]));

        Assert.Contains(named, failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(ExitCodes.Configuration, failure.ExitCode);
        Assert.False(Directory.Exists(folder), "nothing is made before the configuration is known to be right");
    }

    [Theory]
    [InlineData("Waits:DefaultTimeout is 00:00:00: it must be longer than zero and at most 30 days. Write for example Waits:DefaultTimeout=00:55:00", "--Waits:DefaultTimeout=00:00:00")]
    [InlineData("AzureDevOps:Organizations:0 is \"http://127.0.0.1/acme/\": the pipeline's token would travel unencrypted. Write https://, or for a trial AzureDevOps:AllowInsecureLoopback=true", "--AzureDevOps:Organizations:0=http://127.0.0.1/acme/")]
    [InlineData("Flux:Webhooks:0:Secret is missing. Write the token of the Secret that Flux's generic-hmac provider signs with", "--Flux:Webhooks:0:Name=dev")]
    public async Task The_error_is_the_domains_message_with_the_servers_key_spelling(string line, string setting)
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync([setting]));

        Assert.Equal($"Configuration: {line}", failure.Message);
    }

    [Fact]
    public async Task Any_other_options_validation_error_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(customise: builder => builder.Services.Configure<WaitOptions>(waits => waits.MaxOpen = 0)));

        Assert.Contains("Waits:MaxOpen is \"0\"", error.Message);
    }

    [Fact]
    public async Task The_error_about_a_secret_does_not_repeat_it()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync(["--Keys:Function:0=hunter2"]));
        var unused = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync(["--DurableTask:ConnectionString=hunter2"]));

        Assert.All([failure, unused], refused => Assert.DoesNotContain("hunter2", refused.Message));
    }
}
