using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace DeploymentOrchestrator.Notifications;

/// <summary>Registers notices for a head that sends them. The head brings bound <see cref="NotificationOptions"/>, and looks for what to tell.</summary>
public static class NotificationServices
{
    /// <summary>Adds orchestrator, entity and activity.</summary>
    public static DurableTaskRegistry AddNotifications(this DurableTaskRegistry registry) => registry
        .AddOrchestrator<NotifyOrchestrator>(NotificationNames.Notify)
        .AddEntity<NoticeGateEntity>(NotificationNames.NoticeGate)
        .AddActivity<SendNoticeActivity>(NotificationNames.SendNotice);

    /// <summary>Adds the activity and the way to the webhooks.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<Notifier>();
        services.AddSingleton<SendNoticeActivity>();
        services.AddSingleton<WaitNews>();
        services.AddHttpClient<WebhookClient>(http => http.Timeout = Timeout.InfiniteTimeSpan) // each message has its own limit
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // the handler renews its connections itself
            .RemoveAllLoggers(); // they print addresses, and these are secrets
        return services;
    }
}
