using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Demo;

/// <summary>A recorded HTTP request whose bytes are sent unchanged, except for the values that are replaced.</summary>
/// <param name="Head">Request line and headers, each line ended by CR LF.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed partial record RawRequest(string Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads a recording.</summary>
    public static RawRequest Parse(byte[] recording)
    {
        var end = recording.AsSpan().IndexOf("\r\n\r\n"u8);
        return new RawRequest(Encoding.Latin1.GetString(recording, 0, end + 2), recording.AsMemory(end + 4));
    }

    /// <summary>A header's value.</summary>
    public string Header(string name) => Regex.Match(Head, $"\r\n{Regex.Escape(name)}: (.*)\r\n").Groups[1].Value;

    /// <summary>Returns the request with another value of an existing header.</summary>
    public RawRequest With(string header, string value) =>
        this with { Head = Regex.Replace(Head, $"(\r\n{Regex.Escape(header)}: ).*(\r\n)", match => $"{match.Groups[1]}{value}{match.Groups[2]}") };

    /// <summary>Returns the request with another function key in the URL.</summary>
    public RawRequest WithCode(string key) => this with { Head = Code().Replace(Head, $"?code={key.Replace("$", "$$")}&") };

    /// <summary>Returns the request with another body.</summary>
    public RawRequest WithBody(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return With("Content-Length", bytes.Length.ToString(CultureInfo.InvariantCulture)) with { Body = bytes };
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes() => [.. Encoding.Latin1.GetBytes(Head), .. "\r\n"u8, .. Body.Span];

    [GeneratedRegex(@"\?code=[^& ]*&")]
    private static partial Regex Code();
}
