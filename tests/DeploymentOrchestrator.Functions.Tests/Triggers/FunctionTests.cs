using System.Text.Json;

namespace DeploymentOrchestrator.Functions.Tests.Triggers;

/// <summary>Checks functions.metadata, which the build writes for the host: names that are part of histories, routes that others call, and the required keys.</summary>
public sealed class FunctionTests
{
    private static readonly IReadOnlyDictionary<string, JsonElement> Functions = JsonElement
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions.metadata")))
        .EnumerateArray()
        .ToDictionary(function => Text(function, "name"));

    [Theory]
    [InlineData("AdoCallBack", "httpTrigger")]
    [InlineData("FluxEvent", "httpTrigger")]
    [InlineData("FluxStatus", "httpTrigger")]
    [InlineData("FluxEventHub", "eventHubTrigger")]
    [InlineData("Deployments", "httpTrigger")]
    [InlineData("Deployment", "httpTrigger")]
    [InlineData("History", "httpTrigger")]
    [InlineData("Purge", "timerTrigger")]
    [InlineData("PipelineWait", "orchestrationTrigger")]
    [InlineData("DeliverReport", "orchestrationTrigger")]
    [InlineData("DeadLetter", "orchestrationTrigger")]
    [InlineData("releasefeed", "entityTrigger")]
    [InlineData("CompleteTask", "activityTrigger")]
    [InlineData("TellProgress", "activityTrigger")]
    [InlineData("KeepDeadLetter", "activityTrigger")]
    public void Every_function_is_known_by_its_name_and_trigger(string name, string trigger) => Assert.Equal(trigger, Text(Trigger(name), "type"));

    [Fact]
    public void There_are_no_other_functions() => Assert.Equal(15, Functions.Count);

    [Fact]
    public void Every_task_name_of_the_domain_has_a_function() =>
        Assert.Empty(typeof(Names).GetFields().Select(field => (string)field.GetRawConstantValue()!).Except([.. Functions.Keys, Names.DeploymentReported, Names.PlanTag]));

    [Theory]
    [InlineData("AdoCallBack", "post", "AdoCallBack", "Function")]
    [InlineData("Deployments", "get", "deployments", "Function")]
    [InlineData("Deployment", "get", "deployments/{release}/{version}", "Function")]
    [InlineData("FluxEvent", "post", "FluxEvent", "Anonymous")]
    [InlineData("FluxStatus", "post", "FluxStatus", "Anonymous")]
    [InlineData("History", "get", "History/{instanceId}", "Admin")]
    public void Routes_and_keys(string name, string method, string route, string level)
    {
        var trigger = Trigger(name);

        Assert.Equal(method, Assert.Single(trigger.GetProperty("methods").EnumerateArray()).GetString());
        Assert.Equal((route, level), (Text(trigger, "route"), Text(trigger, "authLevel")));
    }

    [Fact]
    public void The_hub_comes_from_settings_and_its_events_in_batches_that_keep_offset_and_sequence_number()
    {
        var trigger = Trigger("FluxEventHub");

        Assert.Equal(
            ("%FluxEventHub%", "EventHub", "%FluxEventConsumerGroup%", "Many"),
            (Text(trigger, "eventHubName"), Text(trigger, "connection"), Text(trigger, "consumerGroup"), Text(trigger, "cardinality")));
        Assert.Equal("True", Text(trigger.GetProperty("properties"), "supportsDeferredBinding"), ignoreCase: true);
    }

    [Fact]
    public void The_hub_trigger_retries_without_limit_and_rejected_events_go_to_the_queue()
    {
        var retry = Functions["FluxEventHub"].GetProperty("retry");

        Assert.Equal(("exponentialBackoff", -1), (Text(retry, "strategy"), retry.GetProperty("maxRetryCount").GetInt32()));
        Assert.Contains(Functions["FluxEventHub"].GetProperty("bindings").EnumerateArray(), binding => Text(binding, "type") is "queue" && Text(binding, "queueName") is "flux-events-dead");
    }

    private static JsonElement Trigger(string function) =>
        Functions[function].GetProperty("bindings").EnumerateArray().Single(binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
