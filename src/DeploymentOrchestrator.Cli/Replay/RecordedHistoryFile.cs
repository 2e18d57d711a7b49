using System.Text.Json;
using DeploymentOrchestrator.Replay;
using DeploymentOrchestrator.Server;

namespace DeploymentOrchestrator.Cli.Replay;

/// <summary>A recorded instance, read from a file.</summary>
/// <param name="Name">The source, for messages.</param>
/// <param name="Recorded">The recorded instance.</param>
internal sealed record RecordedHistoryFile(string Name, RecordedInstance Recorded)
{
    /// <summary>Reads a file; <c>-</c> is standard input.</summary>
    /// <exception cref="StartFailedException">The file cannot be read, or is not a history.</exception>
    public static RecordedHistoryFile Read(string path)
    {
        try
        {
            return path is "-"
                ? Parse("standard input", Console.In.ReadToEnd())
                : Parse(path, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{path} cannot be read: {error.Message}", ExitCodes.Configuration);
        }
    }

    /// <summary>Parses a text.</summary>
    /// <exception cref="StartFailedException">The text is not a history.</exception>
    public static RecordedHistoryFile Parse(string name, string text)
    {
        try
        {
            return new RecordedHistoryFile(name, RecordedInstance.Parse(Path.GetFileNameWithoutExtension(name), text));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new StartFailedException($"{name} is not a history that can be replayed: {error.Message.Split('\n')[0]}", ExitCodes.Configuration);
        }
    }

    /// <summary>Replays it.</summary>
    /// <param name="until">Stop before the event of this index; null to replay to the end.</param>
    /// <param name="before">Called with the index of each event before the code processes it.</param>
    public Trace Trace(int? until, Action<int>? before) => Recorded.Trace(until, before);
}
