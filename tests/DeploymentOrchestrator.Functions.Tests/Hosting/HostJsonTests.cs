using System.Text.Json;

namespace DeploymentOrchestrator.Functions.Tests.Hosting;

/// <summary>host.json is part of the design: each value here avoids a trap of the runtime, or cannot be changed after the first deployment.</summary>
public sealed class HostJsonTests
{
    private static readonly JsonElement Host = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

    [Theory]
    [InlineData("extensions.durableTask.hubName", "\"DeploymentOrchestrator\"")]
    [InlineData("extensions.durableTask.overridableExistingInstanceStates", "\"NonRunningStates\"")]
    [InlineData("extensions.durableTask.throwStatusExceptionsOnRaiseEvent", "true")]
    [InlineData("extensions.durableTask.extendedSessionsEnabled", "false")]
    [InlineData("extensions.durableTask.maxEntityOperationBatchSize", "20")]
    [InlineData("extensions.durableTask.versionMatchStrategy", "\"CurrentOrOlder\"")]
    [InlineData("extensions.durableTask.versionFailureStrategy", "\"Reject\"")]
    [InlineData("extensions.durableTask.storageProvider.partitionCount", "8")]
    [InlineData("extensions.durableTask.storageProvider.maxQueuePollingInterval", "\"00:00:02\"")]
    [InlineData("extensions.durableTask.storageProvider.controlQueueVisibilityTimeout", "\"00:01:00\"")]
    [InlineData("extensions.durableTask.storageProvider.workItemQueueVisibilityTimeout", "\"00:01:00\"")]
    [InlineData("extensions.durableTask.tracing.traceInputsAndOutputs", "false")]
    [InlineData("extensions.eventHubs.batchCheckpointFrequency", "1")]
    [InlineData("logging.logLevel.Yarp", "\"Warning\"")]
    public void Has_the_expected_value(string path, string value) => Assert.Equal(value, At(path)?.GetRawText());

    [Theory]
    [InlineData("extensions.durableTask.entityMessageReorderWindowInMinutes")]
    [InlineData("extensions.durableTask.rollbackEntityOperationsOnExceptions")]
    public void Is_not_set_and_keeps_its_default(string path) => Assert.Null(At(path));

    [Fact]
    public void Sampling_drops_no_error() => Assert.Superset(
        new HashSet<string> { "Exception", "Request", "Trace" },
        At("logging.applicationInsights.samplingSettings.excludedTypes")!.Value.GetString()!.Split(';').ToHashSet());

    private static JsonElement? At(string path) => path.Split('.').Aggregate(
        (JsonElement?)Host, (element, name) => element?.TryGetProperty(name, out var property) == true ? property : null);
}
