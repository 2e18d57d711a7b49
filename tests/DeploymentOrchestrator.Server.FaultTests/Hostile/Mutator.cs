using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>Mutates recorded payloads: some so that nobody can read them, most so that they are still readable.</summary>
internal sealed partial class Mutator(IReadOnlyList<byte[]> samples, Random chance)
{
    private const int Longest = 200_000;

    /// <summary>One of the samples, with up to four mutations.</summary>
    public byte[] Next()
    {
        var bytes = samples[chance.Next(samples.Count)];
        for (var times = chance.Next(5); times > 0 && bytes.Length < Longest; times--)
        {
            bytes = Spoil(bytes);
        }

        return bytes;
    }

    private byte[] Spoil(byte[] bytes)
    {
        var (start, end) = Range(bytes.Length);
        return chance.Next(14) switch
        {
            0 => Flip(bytes),
            1 => bytes[..start],
            2 => [.. bytes[..start], .. bytes[end..]],
            3 => [.. bytes[..end], .. bytes[start..]],
            4 => Splice(bytes, start),
            5 => Insert(bytes, start, Noise()),
            6 => Insert(bytes, start, Encoding.UTF8.GetBytes(HostileText.Any(chance))),
            7 => ReplaceValue(bytes, HostileText.Pick(HostileText.Json, chance)),
            8 => AddProperty(bytes),
            // The most frequent mutation: the payload keeps its structure, and one word of it changes.
            _ => ReplaceValue(bytes, $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(HostileText.Any(chance))}\""),
        };
    }

    private (int Start, int End) Range(int length)
    {
        var (a, b) = (chance.Next(length + 1), chance.Next(length + 1));
        return (Math.Min(a, b), Math.Max(a, b));
    }

    private byte[] Flip(byte[] bytes)
    {
        var flipped = bytes.ToArray();
        for (var times = chance.Next(1, 8); times > 0 && flipped.Length > 0; times--)
        {
            flipped[chance.Next(flipped.Length)] ^= (byte)(1 << chance.Next(8));
        }

        return flipped;
    }

    private byte[] Splice(byte[] bytes, int start)
    {
        var other = samples[chance.Next(samples.Count)];
        return [.. bytes[..start], .. other[chance.Next(other.Length)..]];
    }

    // Overlong forms, surrogates and lone continuation bytes, which are not valid UTF-8.
    private byte[] Noise() => chance.Next(4) switch
    {
        0 => [0xC0, 0xAF],
        1 => [0xED, 0xA0, 0x80],
        2 => [0xFF, 0xFE],
        _ => [(byte)chance.Next(256), (byte)chance.Next(256)],
    };

    private static byte[] Insert(byte[] bytes, int at, byte[] inserted) => [.. bytes[..at], .. inserted, .. bytes[at..]];

    // Latin1 maps bytes to characters one to one.
    private byte[] ReplaceValue(byte[] bytes, string value) => ReplaceMatch(bytes, Value().Matches(Encoding.Latin1.GetString(bytes)), value);

    private byte[] AddProperty(byte[] bytes) => ReplaceMatch(
        bytes, OpeningBrace().Matches(Encoding.Latin1.GetString(bytes)), $"{{\"{HostileText.Pick(["revision", "reason", "kind", "env", "token", "helmReleaseName", "appVersion", "places", "match", "x"], chance)}\":\"{HostileText.Pick(HostileText.Words, chance)}\",");

    private byte[] ReplaceMatch(byte[] bytes, MatchCollection matches, string value)
    {
        if (matches.Count == 0)
        {
            return bytes;
        }

        var match = matches[chance.Next(matches.Count)];
        return [.. bytes[..match.Index], .. Encoding.UTF8.GetBytes(value), .. bytes[(match.Index + match.Length)..]];
    }

    [GeneratedRegex("""(?<=:\s*)("(?:[^"\\]|\\.)*"|[0-9.]+|true|false|null)""")]
    private static partial Regex Value();

    [GeneratedRegex(@"\{")]
    private static partial Regex OpeningBrace();
}
