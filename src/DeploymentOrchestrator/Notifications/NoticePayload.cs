using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DeploymentOrchestrator.Notifications;

/// <summary>A message as each kind of webhook reads it.</summary>
internal static class NoticePayload
{
    private const int MostOfOneMessage = 20;
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Writes it.</summary>
    /// <param name="kind">Who reads it.</param>
    /// <param name="notices">What is sent; several share a message when there were too many.</param>
    /// <param name="more">How many there were beside them.</param>
    /// <param name="pages">Where people open the pages, or null.</param>
    public static string Of(WebhookKind kind, IReadOnlyList<Notice> notices, int more, Uri? pages)
    {
        var told = notices.Take(MostOfOneMessage).Select(notice => new Told(notice, notice.Page is { } page && pages is not null ? new Uri(pages, page) : null)).ToList();
        more += notices.Count - told.Count;
        return kind switch
        {
            WebhookKind.Teams => Teams(told, more).ToJsonString(),
            WebhookKind.Slack => Slack(told, more).ToJsonString(),
            _ => JsonSerializer.Serialize(
                new
                {
                    Notices = told.Select(told => new { told.Notice.Id, told.Notice.Kind, told.Notice.IsOver, told.Notice.Title, told.Notice.Text, told.Notice.At, Url = told.Link?.AbsoluteUri }),
                    More = more,
                },
                Readable),
        };
    }

    private static JsonObject Teams(List<Told> all, int more)
    {
        var body = new JsonArray();
        foreach (var told in all)
        {
            body.Add(Block(told.Heading, isBold: true));
            body.Add(Block(told.Link is { } link ? $"{Plain(told.Notice.Text)} [Details]({link.AbsoluteUri})" : Plain(told.Notice.Text), isBold: false));
        }

        if (more > 0)
        {
            body.Add(Block(AndMore(more), isBold: false));
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = new JsonObject
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["body"] = body,
                },
            }),
        };
    }

    private static JsonObject Block(string text, bool isBold)
    {
        var block = new JsonObject { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
        if (isBold)
        {
            block["weight"] = "Bolder";
        }

        return block;
    }

    // A card reads a little Markdown, and these are texts of Flux: no link and no picture of somebody else's.
    private static string Plain(string text) => text.Replace("[", "(", StringComparison.Ordinal).Replace("]", ")", StringComparison.Ordinal);

    private static JsonObject Slack(List<Told> all, int more)
    {
        var lines = all.Select(told => $"*{Escaped(told.Heading)}*\n{Escaped(told.Notice.Text)}{(told.Link is { } link ? $" <{link.AbsoluteUri}|Details>" : "")}");
        return new JsonObject { ["text"] = string.Join('\n', more > 0 ? lines.Append(AndMore(more)) : lines) };
    }

    // The three that mean something to Slack.
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string AndMore(int more) => $"... and {more} more.";

    private sealed record Told(Notice Notice, Uri? Link)
    {
        public string Heading => Notice.IsOver ? $"Over: {Notice.Title}" : Notice.Title;
    }
}
