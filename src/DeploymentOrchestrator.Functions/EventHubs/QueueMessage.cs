using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.DeadLetters;

namespace DeploymentOrchestrator.Functions.EventHubs;

/// <summary>A dead letter as a message of a storage queue.</summary>
internal static class QueueMessage
{
    // The queue's limit is 64 KiB, and the binding encodes in base64.
    internal const int MaxBytes = 48 * 1024;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The letter as JSON. Its body is cut until the message fits; the reason says where the whole event is.</summary>
    public static string Of(DeadLetter letter)
    {
        var message = JsonSerializer.Serialize(letter, Readable);
        while (Encoding.UTF8.GetByteCount(message) > MaxBytes)
        {
            letter = letter with { Body = letter.Body[..(letter.Body.Length * 3 / 4)] };
            message = JsonSerializer.Serialize(letter, Readable);
        }

        return message;
    }
}
