using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Hands notices to the durable store, each once. After that it is sent in any case.</summary>
public sealed class Notifier(DurableTaskClient client, IInstanceQueries queries, IOptions<NotificationOptions> options)
{
    /// <summary>True if there is somebody to tell.</summary>
    public bool IsOn => options.Value.Webhook.Count > 0;

    /// <summary>Notifies every webhook that asked for this kind. A notice that was sent before, even before a restart or by another server, is not sent again.</summary>
    /// <exception cref="StoreUnavailableException">It was not stored.</exception>
    public async Task TellAsync(Notice notice, CancellationToken cancellationToken)
    {
        for (var webhook = 0; webhook < options.Value.Webhook.Count; webhook++)
        {
            if (options.Value.Webhook[webhook].Wants(notice.Kind))
            {
                var id = $"{NotificationNames.Notices}{notice.Id}:{webhook}";
                await client.StartAsync(NotificationNames.Notify, new NoticeOrder(webhook, options.Value.PerMinute, notice), id, planId: null, cancellationToken);
            }
        }
    }

    /// <summary>The notices that were sent since then, newest first.</summary>
    public async Task<IReadOnlyList<Notice>> ToldSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var told = new List<Notice>();
        var query = new InstanceQuery(NotificationNames.Notify, NotificationNames.Notices, CreatedFrom: since);
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            // A notice of another build that cannot be read was sent already.
            told.AddRange(page.Values.Select(instance => Json.TryRead<NoticeOrder>(instance.SerializedInput)?.Notice).OfType<Notice>());
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);
        return told;
    }
}
