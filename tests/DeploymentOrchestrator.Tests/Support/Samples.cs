using System.Text;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>Byte-exact payloads; see the README and the INDEX in their folders.</summary>
public static class Samples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Folder, folder), pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>The headers and body of a recorded request or response: a head, an empty line, then Content-Length bytes.</summary>
    public static HttpMessage Http(ReadOnlySpan<byte> message)
    {
        var crlf = message.IndexOf("\r\n\r\n"u8);
        var end = crlf >= 0 ? crlf : message.IndexOf("\n\n"u8);
        var lines = Encoding.ASCII.GetString(message[..end]).ReplaceLineEndings("\n").Split('\n');
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = message[(end + (crlf >= 0 ? 4 : 2))..];
        return new HttpMessage(lines[0], headers, body[..int.Parse(headers["Content-Length"])].ToArray());
    }

    /// <summary>The request of an .http file.</summary>
    public static HttpMessage Request(string name)
    {
        var text = Text(name);
        var start = text.IndexOf(">>> REQUEST\n", StringComparison.Ordinal) + ">>> REQUEST\n".Length;
        return Http(Encoding.UTF8.GetBytes(text[start..]));
    }
}

public sealed record HttpMessage(string StartLine, IReadOnlyDictionary<string, string> Headers, byte[] Body);
