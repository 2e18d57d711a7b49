using System.Net.Http.Json;
using System.Text.Json;
using DeploymentOrchestrator.Durable;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Posts its input to the sink, under the path of the instance's id.</summary>
internal sealed class PostActivity(HttpClient http) : ITaskActivity
{
    public const string Name = "Post";

    public async Task<JsonElement> RunAsync(string instanceId, JsonElement input, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(instanceId, input, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return Payload.Null;
    }
}
