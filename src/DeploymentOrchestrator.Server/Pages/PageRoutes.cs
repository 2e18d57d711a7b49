using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Server.Pages;

/// <summary>The pages for people, on the management listener.</summary>
internal static class PageRoutes
{
    /// <summary>Adds what they need.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSessions();
        services.AddSignInLimit();
        services.AddSingleton<LetterPreview>();
        services.AddSingleton<WaitSteering>();
    }

    /// <summary>Adds the routes.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.UseRateLimiter();
        // For people: the description of the API is for programs.
        var routes = app.MapGroup("").WithMetadata(Listener.Management).ExcludeFromDescription();
        routes.MapSignIn();
        foreach (var asset in new[] { PageAsset.Style, PageAsset.Script, PageAsset.Icon })
        {
            routes.MapGet($"/assets/{asset.Name}", asset.Answer).AllowAnonymous();
        }

        var pages = routes.MapGroup("").WithMetadata(new Page());
        pages.MapGet("/", OverviewRoute.GetAsync);
        pages.MapGet("/health", HealthRoute.GetAsync);
        pages.MapGet("/live", LiveRoute.Get);
        pages.MapGet("/releases/{release}", ReleaseRoute.GetAsync);
        pages.MapGet("/waits/{id}", WaitRoutes.GetAsync);
        pages.MapGet("/waits/{id}/history", WaitRoutes.HistoryAsync);
        pages.MapGet("/waits/{id}/replay", WaitRoutes.ReplayAsync);
        pages.MapWaitActions();
        pages.MapDeadLetters();
    }
}
