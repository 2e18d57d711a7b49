using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.Notifications;

namespace DeploymentOrchestrator.Tests.Notifications;

/// <summary>Each kind of webhook gets the format that its receiver expects.</summary>
public sealed class NoticePayloadTests
{
    private static readonly DateTimeOffset At = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Uri Pages = new("https://deployments.example.com/");

    private static readonly Notice Failed = new(
        NoticeKind.Failed, "podinfo:6.7.0:abc", "podinfo 6.7.0 in snd1: failed", "ImagePullBackOff <image> & [more](https://evil.example)", At, "waits/podinfo%3A6.7.0%3Aabc");

    [Fact]
    public void Teams_gets_a_card() => Assert.Equal(
        """{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock","text":"podinfo 6.7.0 in snd1: failed","wrap":true,"weight":"Bolder"},{"type":"TextBlock","text":"ImagePullBackOff <image> & (more)(https://evil.example) [Details](https://deployments.example.com/waits/podinfo%3A6.7.0%3Aabc)","wrap":true}]}}]}""",
        Read(WebhookKind.Teams, [Failed]));

    [Fact]
    public void Slack_gets_a_text_with_Flux_markup_escaped() => Assert.Equal(
        """{"text":"*podinfo 6.7.0 in snd1: failed*\nImagePullBackOff &lt;image&gt; &amp; [more](https://evil.example) <https://deployments.example.com/waits/podinfo%3A6.7.0%3Aabc|Details>"}""",
        Read(WebhookKind.Slack, [Failed]));

    [Fact]
    public void Programs_get_the_notice_with_its_id() => Assert.Equal(
        $$"""{"notices":[{"id":"{{Failed.Id}}","kind":"Failed","isOver":false,"title":"podinfo 6.7.0 in snd1: failed","text":"ImagePullBackOff <image> & [more](https://evil.example)","at":"2026-08-20T10:00:00+00:00","url":"https://deployments.example.com/waits/podinfo%3A6.7.0%3Aabc"}],"more":0}""",
        Read(WebhookKind.Json, [Failed]));

    [Fact]
    public void A_resolved_notice_is_marked_and_without_a_public_address_there_is_no_link() =>
        Assert.Equal("""{"text":"*Over: x: silent*\ny"}""", Read(WebhookKind.Slack, [new Notice(NoticeKind.Silent, "x", "x: silent", "y", At, "health", IsOver: true)], pages: null));

    [Theory]
    [InlineData(WebhookKind.Teams)]
    [InlineData(WebhookKind.Slack)]
    [InlineData(WebhookKind.Json)]
    public void Beyond_a_maximum_the_message_gives_the_number(WebhookKind kind)
    {
        var payload = Read(kind, [.. Enumerable.Range(0, 50).Select(i => Failed with { Subject = $"{i}", Title = $"title {i}." })], more: 7);

        Assert.Contains("title 19.", payload);
        Assert.DoesNotContain("title 20.", payload);
        Assert.Contains(kind is WebhookKind.Json ? "\"more\":37" : "... and 37 more.", payload);
    }

    [Fact]
    public void Only_the_same_kind_and_subject_give_the_same_id()
    {
        Assert.Equal(Failed.Id, (Failed with { Text = "other", At = At.AddDays(1) }).Id);
        Assert.Equal(4, new[] { Failed, Failed with { Subject = "other" }, Failed with { Kind = NoticeKind.Blocked }, Failed with { IsOver = true } }.Select(notice => notice.Id).Distinct().Count());
    }

    // Compare it as a parser reads it, because it does not matter how a character is escaped.
    private static string Read(WebhookKind kind, IReadOnlyList<Notice> notices, int more = 0) => Read(kind, notices, Pages, more);

    private static string Read(WebhookKind kind, IReadOnlyList<Notice> notices, Uri? pages, int more = 0) => JsonSerializer.Serialize(JsonElement.Parse(NoticePayload.Of(kind, notices, more, pages)), Readable);
}
