using System.Text;
using System.Text.Json;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>A search that finds nothing proves something only if it would find a secret that is there.</summary>
public sealed class SecretSearchTests
{
    private const string Secret = "eyJ0eXAi+OiJKV1Q/LCJh=GciOiJ<SUzI&1NiJ9.payl\"oad.Sig_nat-ure";

    public static TheoryData<string, byte[]> Planted => new()
    {
        { "plain", Encoding.UTF8.GetBytes(Secret) },
        { "UTF-16 LE", Encoding.Unicode.GetBytes(Secret) },
        { "UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(Secret) },
        { "URL", Encoding.UTF8.GetBytes(Uri.EscapeDataString(Secret)) },
        { "URL in lower case", "eyJ0eXAi%2bOiJKV1Q%2fLCJh%3dGciOiJ"u8.ToArray() },
        { "JSON", JsonSerializer.SerializeToUtf8Bytes(Secret) },
        { "JSON in JSON", JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Serialize(Secret)) },
        { "JSON with slashes escaped", @"eyJ0eXAi+OiJKV1Q\/LCJh=GciOiJ<SU"u8.ToArray() },
        { "JSON all escaped", Encoding.UTF8.GetBytes(string.Concat(Secret.Select(character => $@"\u{(int)character:x4}"))) },
        { "HTML", "eyJ0eXAi+OiJKV1Q/LCJh=GciOiJ&lt;SUzI&amp;1NiJ9.payl&quot;oad"u8.ToArray() },
        { "Basic", Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($":{Secret}"))) },
        { "Base64 after no byte", Base64("") },
        { "Base64 after one byte", Base64("x") },
        { "Base64 after two bytes", Base64("xy") },
        { "Base64 for URLs", Encoding.UTF8.GetBytes(System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Secret))) },
        { "Base64 of UTF-16", Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.Unicode.GetBytes("x" + Secret))) },
        { "hexadecimal", Encoding.UTF8.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(Secret))) },
        { "hexadecimal in lower case", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret))) },
        { "31 characters of it", Encoding.UTF8.GetBytes(Secret[7..38]) },
        { "its end", Encoding.UTF8.GetBytes(Secret[^16..]) },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_secret_is_found_in_every_spelling(string how, byte[] planted)
    {
        var noise = new byte[3000];
        new Random(1).NextBytes(noise);

        Assert.True(new SecretSearch(("token", Secret)).Find("file", (byte[])[.. noise, .. planted, .. noise]).Count > 0, how);
    }

    [Fact]
    public void Something_missing_is_not_found()
    {
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);

        Assert.Empty(new SecretSearch(("token", Secret)).Find("file", noise));
    }

    [Fact]
    public void A_found_secret_is_not_printed() =>
        Assert.DoesNotContain(Secret[..16], Assert.Single(new SecretSearch(("token", Secret[..16])).Find("log", Encoding.UTF8.GetBytes($"token: {Secret}"))));

    private static byte[] Base64(string before) => Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Secret}and more")));
}
