using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Waits;

/// <summary>The custom status of a wait, built when Durable Task writes it: a turn sets it several times, a replay many times, and only the last one is kept.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record DeferredWaitStatus(RequestState Request, CallbackState Callback)
{
    private sealed class Converter : JsonConverter<DeferredWaitStatus>
    {
        public override DeferredWaitStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"It is read as {nameof(WaitStatus)}.");

        // As it was measured: written anew, each plus sign of a time would become \u002B.
        public override void Write(Utf8JsonWriter writer, DeferredWaitStatus value, JsonSerializerOptions options) =>
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(WaitStatus.Of(value.Request, value.Callback)), skipInputValidation: true);
    }
}
