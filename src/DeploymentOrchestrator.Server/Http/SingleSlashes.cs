using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>Takes several slashes like one, before a route is looked for: a task's function is often written with a slash at its end.</summary>
internal sealed partial class SingleSlashes : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (context.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
            {
                context.Request.Path = Several().Replace(path, "/");
            }

            return following(context);
        });
        next(app);
    };

    [GeneratedRegex("/{2,}")]
    private static partial Regex Several();
}
