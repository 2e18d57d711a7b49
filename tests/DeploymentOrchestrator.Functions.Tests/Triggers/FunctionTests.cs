using System.Reflection;
using DeploymentOrchestrator.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

/// <summary>What the host is told: names that stand in histories, routes that others call, and who may.</summary>
public sealed class FunctionTests
{
    private static readonly IReadOnlyDictionary<string, MethodInfo> Functions = typeof(AdoCallBack).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    [Theory]
    [InlineData("PipelineWait", typeof(OrchestrationTriggerAttribute))]
    [InlineData("DeliverReport", typeof(OrchestrationTriggerAttribute))]
    [InlineData("DeadLetter", typeof(OrchestrationTriggerAttribute))]
    [InlineData("releasefeed", typeof(EntityTriggerAttribute))]
    [InlineData("CompleteTask", typeof(ActivityTriggerAttribute))]
    [InlineData("TellProgress", typeof(ActivityTriggerAttribute))]
    [InlineData("KeepDeadLetter", typeof(ActivityTriggerAttribute))]
    [InlineData("Purge", typeof(TimerTriggerAttribute))]
    public void Names_are_those_of_the_domain(string name, Type trigger) =>
        Assert.Contains(Functions[name].GetParameters(), parameter => parameter.GetCustomAttribute(trigger) is not null);

    [Fact]
    public void Every_name_of_the_domain_has_its_function() =>
        Assert.Empty(typeof(Names).GetFields().Select(field => (string)field.GetRawConstantValue()!).Except([.. Functions.Keys, Names.DeploymentReported]));

    [Theory]
    [InlineData("AdoCallBack", "post", "AdoCallBack", AuthorizationLevel.Function)]
    [InlineData("Deployments", "get", "deployments", AuthorizationLevel.Function)]
    [InlineData("Deployment", "get", "deployments/{release}/{version}", AuthorizationLevel.Function)]
    [InlineData("FluxEvent", "post", "FluxEvent", AuthorizationLevel.Anonymous)]
    [InlineData("FluxStatus", "post", "FluxStatus", AuthorizationLevel.Anonymous)]
    [InlineData("History", "get", "History/{instanceId}", AuthorizationLevel.Admin)]
    public void Routes_and_keys(string name, string method, string route, AuthorizationLevel level)
    {
        var trigger = Functions[name].GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).Single(http => http is not null)!;

        Assert.Equal((method, route, level), (Assert.Single(trigger.Methods!), trigger.Route, trigger.AuthLevel));
    }

    [Fact]
    public void The_hub_comes_from_settings_and_its_retries_have_no_end()
    {
        var trigger = Functions["FluxEventHub"].GetParameters()[0].GetCustomAttribute<EventHubTriggerAttribute>()!;
        var retry = Functions["FluxEventHub"].GetCustomAttribute<ExponentialBackoffRetryAttribute>()!;
        var queue = Functions["FluxEventHub"].GetCustomAttribute<QueueOutputAttribute>()!;

        Assert.Equal(("%FluxEventHub%", "EventHub", "%FluxEventConsumerGroup%", true), (trigger.EventHubName, trigger.Connection, trigger.ConsumerGroup, trigger.IsBatched));
        Assert.Equal(-1, retry.MaxRetryCount);
        Assert.Equal("flux-events-dead", queue.QueueName);
    }
}
