using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.DurableTask;

namespace DeploymentOrchestrator.Benchmarks.Load;

/// <summary>Posts its input to the sink; the ID of the instance is the path.</summary>
internal sealed class PostActivity(HttpClient http) : TaskActivity<JsonElement, string?>
{
    public override async Task<string?> RunAsync(TaskActivityContext context, JsonElement input)
    {
        using var answer = await http.PostAsJsonAsync(context.InstanceId, input);
        answer.EnsureSuccessStatusCode();
        return null;
    }
}
