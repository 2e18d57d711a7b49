namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>A response that the stand-in gives instead of its usual one.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record StandInAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Gives no response at all, until the caller gives up.</summary>
    public static StandInAnswer Hang { get; } = new(0, new Dictionary<string, string>(), "");

    /// <summary>Parses a response in its raw form: status line, headers, empty line, body.</summary>
    public static StandInAnswer Parse(string response)
    {
        var lines = response.ReplaceLineEndings("\n").Split('\n');
        var headers = lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToArray();
        return new StandInAnswer(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            headers.Where(header => header[0] is not "Content-Length").ToDictionary(header => header[0], header => header[1]),
            string.Join('\n', lines.Skip(headers.Length + 2)).TrimEnd('\n'));
    }
}
