using System.Text;
using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class StatusDocumentTests
{
    private static readonly DateTimeOffset ReadAt = new(2026, 8, 20, 10, 16, 0, TimeSpan.Zero);

    [Fact]
    public void A_document_has_time_metadata_and_unchanged_objects()
    {
        var one = HelmReleaseSample.Deployed();
        var document = StatusDocument.Read(HelmReleaseSample.Document(ReadAt, [one, HelmReleaseSample.Stalled()]));
        Assert.Equal(ReadAt, document.ReadAt);
        Assert.Equal("snd1", document.Metadata["env"]);
        Assert.Equal(2, document.Items.Count);
        Assert.Equal(one.ToBytes(), document.Items[0].ToArray());
    }

    [Fact]
    public void The_bare_output_of_kubectl_has_neither_time_nor_metadata()
    {
        var document = StatusDocument.Read(HelmReleaseSample.Document(null, [HelmReleaseSample.Deployed()]));
        Assert.Null(document.ReadAt);
        Assert.Empty(document.Metadata);
        Assert.Single(document.Items);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "list is missing")]
    [InlineData("""{"list":{"items":[]}}""", "readAt is missing")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","list":{}}""", "list.items is missing")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","list":{"items":{}}}""", "must be a list")]
    [InlineData("""{"readAt":"2026-08-20","list":{"items":[]}}""", "RFC 3339")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00","list":{"items":[]}}""", "RFC 3339")]
    [InlineData("""{"readAt":1787220960,"list":{"items":[]}}""", "RFC 3339")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","cluster":"a","list":{"items":[]}}""", "\"cluster\" is not known here")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","readAt":"2026-08-20T10:17:00Z","list":{"items":[]}}""", "twice")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","metadata":{"env":1},"list":{"items":[]}}""", "metadata must be an object")]
    [InlineData("""{"readAt":"2026-08-20T10:16:00Z","metadata":{"env":"a","env":"b"},"list":{"items":[]}}""", "metadata must be an object")]
    [InlineData("""{"items":[{}]} {}""", "not JSON")]
    [InlineData("""{"items":[{}""", "not JSON")]
    [InlineData("""{"items":[{]}""", "not JSON")]
    public void An_invalid_document_is_refused_with_the_remedy(string body, string words) => Assert.Contains(
        words, Assert.Throws<StatusDocumentException>(() => StatusDocument.Read(Encoding.UTF8.GetBytes(body))).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() =>
        Assert.Contains("UTF-8", Assert.Throws<StatusDocumentException>(() => StatusDocument.Read(new byte[] { 0x7B, 0xFF, 0x7D })).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_may_nest_deeply_up_to_a_limit()
    {
        StatusDocument.Read(Encoding.UTF8.GetBytes($$"""{"items":[{"spec":{{new string('[', 200)}}{{new string(']', 200)}}}]}"""));
        Assert.Throws<StatusDocumentException>(() => StatusDocument.Read(Encoding.UTF8.GetBytes($$"""{"items":[{"spec":{{new string('[', 100_000)}}""")));
    }
}
