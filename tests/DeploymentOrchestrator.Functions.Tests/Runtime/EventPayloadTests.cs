using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Functions.Tests.Runtime;

/// <summary>Events that nobody of ours sent: whatever their payload is, it ends no instance.</summary>
public sealed class EventPayloadTests
{
    private static readonly DateTime At = new(2026, 8, 20, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("""{"key":1}""")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData(null)]
    public void Any_payload_is_an_element(string? payload)
    {
        var runner = new OfficialRunner("i", new Waiter());
        runner.Turn(At, [new ExecutionStarted("PipelineWait", JsonElement.Parse("1"))]);

        var done = runner.Turn(At.AddSeconds(1), [new EventRaised("DeploymentReported", payload is null ? default : JsonElement.Parse(payload))]);

        Assert.Equal(payload ?? "null", Assert.IsType<ExecutionCompleted>(Assert.Single(done)).Result.GetRawText());
    }

    private sealed class Waiter : ITaskOrchestrator
    {
        public Task<JsonElement> RunAsync(TaskOrchestrationContext context, JsonElement input) => context.WaitForExternalEvent("DeploymentReported");
    }
}
