using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Posts to webhooks. Their addresses are secrets: nothing that leaves here holds one.</summary>
public sealed class WebhookClient(HttpClient http, IOptions<NotificationOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue MediaType = new("application/json") { CharSet = "utf-8" };

    /// <summary>Sends a message.</summary>
    /// <returns>What came of it; it throws for nothing that can be expected.</returns>
    public async Task<SendOutcome> SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        if (options.Value.Webhook.ElementAtOrDefault(message.Webhook) is not { Url: { } url } webhook || !NotificationWebhook.IsSafe(url))
        {
            return new SendOutcome(false, false, "It is not configured any more.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(NoticePayload.Of(webhook.Kind, message.Notices, message.More, options.Value.PagesUrl))) { Headers = { ContentType = MediaType } },
        };
        try
        {
            // The body says nothing that is needed, and could be without end.
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Judge(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome(false, true, $"No answer within {Limit.TotalSeconds:0} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new SendOutcome(false, true, $"No connection: {(error as HttpRequestException)?.HttpRequestError.ToString() ?? "broken off"}.");
        }
    }

    private SendOutcome Judge(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var isLater = answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || status >= 500;
        var after = answer.Headers.RetryAfter is { } retry ? retry.Delta ?? (retry.Date - time.GetUtcNow()) : null;
        return new SendOutcome(answer.IsSuccessStatusCode, isLater, status is >= 300 and < 400 ? $"HTTP {status}: redirects are not followed." : $"HTTP {status}.", after);
    }
}
