namespace DeploymentOrchestrator.Dashboard;

/// <summary>The pages for people. The application that maps them must define the <see cref="Policies"/> that they name.</summary>
public static class DashboardRoutes
{
    /// <summary>Adds the services of the pages. The domain, an <see cref="IManagementJournal"/>, an <see cref="IKioskLinks"/> and an <see cref="IStoreStatus"/> must be added separately.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<BulkExecutor>();
        services.AddSingleton<DeadLetterPreview>();
        services.AddSingleton<HealthReader>();
        services.AddSingleton<ServerStart>();
        services.AddSingleton<WaitActionExecutor>();
    }

    /// <summary>Adds the routes.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        // Create it now, because it records when the server started.
        routes.ServiceProvider.GetRequiredService<ServerStart>();
        foreach (var asset in new[] { PageAsset.Style, PageAsset.Script, PageAsset.Icon })
        {
            routes.MapGet($"/assets/{asset.Name}", asset.Answer).AllowAnonymous();
        }

        var all = routes.MapGroup("").WithMetadata(new PageMetadata());
        var pages = all.MapGroup("").RequireAuthorization(Policies.Read);
        var actions = all.MapGroup("").RequireAuthorization(Policies.Change);
        pages.MapGet("/", OverviewRoute.GetAsync);
        pages.MapGet("/health", HealthRoute.GetAsync);
        pages.MapGet("/history", HistoryRoute.GetAsync);
        actions.MapGet("/audit", AuditRoute.Get);
        pages.MapGet("/live", LiveRoute.Get);
        pages.MapGet("/releases/{release}", ReleaseRoute.GetAsync);
        pages.MapGet("/waits/{id}", WaitRoutes.GetAsync);
        pages.MapGet("/waits/{id}/history", WaitRoutes.HistoryAsync);
        pages.MapGet("/waits/{id}/replay", WaitRoutes.ReplayAsync);
        pages.MapWaitActions(actions);
        pages.MapDeadLetters(actions);
        pages.MapBulkActions(actions);
        actions.MapKioskLinks();
    }
}
