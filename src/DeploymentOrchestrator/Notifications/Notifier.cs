using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Hands notices to the durable store, each once: whatever happens afterwards, it is sent.</summary>
public sealed class Notifier(DurableTaskClient client, IInstanceQueries queries, IOptions<NotificationOptions> options)
{
    /// <summary>True if there is somebody to tell.</summary>
    public bool IsOn => options.Value.Webhook.Count > 0;

    /// <summary>Tells every webhook that wants to know. What was told before, also before a restart or by another server, is not told again.</summary>
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

    /// <summary>What was told since then, the newest first.</summary>
    public async Task<IReadOnlyList<Notice>> ToldSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var told = new List<Notice>();
        var query = new InstanceQuery(NotificationNames.Notify, NotificationNames.Notices, CreatedFrom: since);
        do
        {
            var page = await queries.ListAsync(query, cancellationToken);
            // One of another build that cannot be read is told already.
            told.AddRange(page.Values.Select(instance => Json.TryRead<NoticeOrder>(instance.SerializedInput)?.Notice).OfType<Notice>());
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);
        return told;
    }
}
