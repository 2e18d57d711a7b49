namespace DeploymentOrchestrator.Server.Http;

/// <summary>Ends every JSON answer with a new line, which JSON allows: who calls with curl finds his prompt on a line of its own.</summary>
internal static class LastLine
{
    private static readonly ReadOnlyMemory<byte> NewLine = "\n"u8.ToArray();

    /// <summary>Adds it, around everything that answers.</summary>
    public static void UseLastLine(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);

        // An answer whose length was told already is over.
        var answer = context.Response;
        if (answer is { HasStarted: true, ContentLength: null } && IsJson(answer.ContentType) && !HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Body.WriteAsync(NewLine, context.RequestAborted);
        }
    });

    private static bool IsJson(string? type) => type is not null
        && (type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/problem+json", StringComparison.OrdinalIgnoreCase));
}
