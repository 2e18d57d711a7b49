using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>The encodings of a text in a file, a log or a response.</summary>
internal static class Spellings
{
    /// <summary>Each encoding with its name; encodings with the same bytes are listed once.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var utf16 = Encoding.Unicode.GetBytes(text);
        (string Name, string Text)[] texts =
        [
            ("plain", text),
            ("URL-encoded", Uri.EscapeDataString(text)),
            ("URL-encoded in lower case", Lower(Uri.EscapeDataString(text), '%', 2)),
            ("HTML-encoded", WebUtility.HtmlEncode(text)),
            ("JSON", JavaScriptEncoder.Default.Encode(text)),
            ("JSON in lower case", Lower(JavaScriptEncoder.Default.Encode(text), 'u', 4)),
            ("relaxed JSON", JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)),
            ("JSON with escaped slashes", JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text).Replace("/", @"\/")),
            ("JSON with every character escaped", string.Concat(text.Select(character => $@"\u{(int)character:x4}"))),
            ("JSON with every character escaped, upper case", string.Concat(text.Select(character => $@"\u{(int)character:X4}"))),
            ("hexadecimal", Convert.ToHexString(utf8)),
            ("hexadecimal in lower case", Convert.ToHexStringLower(utf8)),
            ("hexadecimal with dashes", BitConverter.ToString(utf8)),
            .. Base64(utf8).Select(base64 => ("Base64", base64)),
            .. Base64(utf16).Select(base64 => ("Base64 of UTF-16", base64)),
        ];
        return texts
            .Select(spelled => (spelled.Name, Encoding.UTF8.GetBytes(spelled.Text)))
            .Concat([("UTF-16 LE", utf16), ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(text))])
            .DistinctBy(spelled => Convert.ToHexString(spelled.Item2));
    }

    // Depending on what precedes a text, its Base64 is shifted by zero, two or four bits. Characters that also depend on neighboring bytes are left out.
    private static IEnumerable<string> Base64(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var first = (before * 8 + 5) / 6;
            var last = (before + bytes.Length) * 8 / 6;
            var text = Convert.ToBase64String([.. new byte[before], .. bytes])[first..last];
            yield return text;
            yield return text.Replace('+', '-').Replace('/', '_');
        }
    }

    // The hexadecimal digits after each mark: %2F, \u002B.
    private static string Lower(string text, char mark, int digits)
    {
        var lower = new StringBuilder(text);
        for (var i = 0; i < text.Length - digits; i++)
        {
            if (text[i] == mark && (mark != 'u' || (i > 0 && text[i - 1] is '\\')))
            {
                lower.Remove(i + 1, digits).Insert(i + 1, text.Substring(i + 1, digits).ToLowerInvariant());
            }
        }

        return lower.ToString();
    }
}
