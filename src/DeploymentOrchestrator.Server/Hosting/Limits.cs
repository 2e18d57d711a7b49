using DeploymentOrchestrator.Server.Security;

namespace DeploymentOrchestrator.Server.Hosting;

/// <summary>Every limit on how much is asked, in one place. Each policy says itself how it refuses.</summary>
internal static class Limits
{
    /// <summary>Adds them.</summary>
    public static void AddLimits(this IServiceCollection services) =>
        services.AddRateLimiter(limits => limits.AddPolicy<string, SignInLimit>(SignInLimit.Name));

    /// <summary>Puts them before the routes. Once: each time would take a permit.</summary>
    public static void UseLimits(this WebApplication app) => app.UseRateLimiter();
}
