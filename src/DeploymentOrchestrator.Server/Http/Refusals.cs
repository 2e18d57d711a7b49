using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Server.Keys;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace DeploymentOrchestrator.Server.Http;

/// <summary>
/// Refusals on the public listener before an intake is asked. Each leaves one line in the log, as the intakes' own do: Azure Pipelines shows
/// nobody the body of a refusal. No line holds a key. Repeated refusals do not flood the log: of the lines beyond a limit per minute
/// only the number is logged.
/// </summary>
internal sealed partial class Refusals(ServerKeys keys, TimeProvider time, ILogger<Refusals> logger)
{
    private const int LinesAMinute = 60;
    private const string Pipelines = "/api/AdoCallBack";

    private const int LongestName = 20;

    // Tells mistyped routes of this server from what scanners look for everywhere.
    private static readonly string[] Near = ["api", "callback", "flux"];

    private readonly LineLimit _lines = new(LinesAMinute, time);

    /// <summary>Answers with a reason and writes it to the log.</summary>
    public Task AnswerAsync(HttpContext context, int status, string reason)
    {
        if (MayTell())
        {
            Log.Refused(logger, SafeText.OneLine(context.Request.Method, 20), PathOf(context.Request.Path), status, reason);
        }

        return ApiResults.Problem(status, reason).ExecuteAsync(context);
    }

    /// <summary>Answers a call that no route took.</summary>
    public Task AnswerUnroutedAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return ReasonOf(context, status) is { } reason && Listener.Of(context) == Listener.Public
            ? AnswerAsync(context, status, reason)
            : status == StatusCodes.Status404NotFound && IsSignedIn(context) ? PageAnswer.NotFound(context, "There is no such page.").ExecuteAsync(context)
            : ApiResults.Problem(status, null).ExecuteAsync(context);
    }

    /// <summary>Writes into the log what is answered already.</summary>
    public void Tell(int status, string reason)
    {
        if (MayTell())
        {
            Log.Unreadable(logger, status, SafeText.OneLine(reason, 200));
        }
    }

    private static bool IsSignedIn(HttpContext context) =>
        context.User.Identities.Any(identity => identity.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme);

    private bool MayTell()
    {
        var may = _lines.Take(out var untold);
        if (untold > 0)
        {
            Log.Untold(logger, untold);
        }

        return may;
    }

    private static string? ReasonOf(HttpContext context, int status) => status switch
    {
        StatusCodes.Status405MethodNotAllowed =>
            $"The method is {SafeText.OneLine(context.Request.Method, 20)}; only {context.Response.Headers.Allow} is taken here. Leave the task's input method at POST.",
        StatusCodes.Status404NotFound when IsNear(context.Request.Path) =>
            $"There is no such route. A pipeline's task calls {Pipelines}: set its input function to this server's address and {Pipelines}, without a query.",
        _ => null,
    };

    private static bool IsNear(PathString path) => Segments(path).Any(segment => Near.Any(word => segment.Contains(word, StringComparison.OrdinalIgnoreCase)));

    // A key may have slipped from the query into the path: what does not look like the name of a route is left out.
    private string PathOf(PathString path) => "/" + string.Join('/', Segments(path).Select(segment => IsName(segment) ? segment : "…"));

    private bool IsName(string segment) =>
        segment.Length <= LongestName && segment.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') && keys.Function.IdOf(segment) is null;

    private static string[] Segments(PathString path) => (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static partial class Log
    {
        [LoggerMessage(5203, LogLevel.Warning, "{Count} more requests were refused before, without a line each")]
        public static partial void Untold(ILogger logger, int count);

        [LoggerMessage(5201, LogLevel.Warning, "Refused {Method} {Path} with {StatusCode}: {Reason}")]
        public static partial void Refused(ILogger logger, string method, string path, int statusCode, string reason);

        [LoggerMessage(5202, LogLevel.Warning, "Refused what is no HTTP request with {StatusCode}: {Reason}")]
        public static partial void Unreadable(ILogger logger, int statusCode, string reason);
    }
}
