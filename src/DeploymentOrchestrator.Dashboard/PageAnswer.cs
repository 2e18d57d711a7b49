using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A page, or its JSON twin for whoever prefers that by the header Accept.</summary>
public static class PageAnswer
{
    /// <summary>The answer to a GET.</summary>
    public static IResult Of<TComponent, TModel>(HttpContext context, TModel model, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return PrefersJson(context.Request)
            ? Results.Json(model, Json.Options, statusCode: status)
            : new RazorComponentResult<TComponent>(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>There is no such thing.</summary>
    public static IResult NotFound(HttpContext context, string message) =>
        PrefersJson(context.Request)
            ? Results.Problem(message, statusCode: StatusCodes.Status404NotFound)
            : Of<MessagePage, Message>(context, new Message("Not found", message), StatusCodes.Status404NotFound);

    /// <summary>True if JSON is wanted more than HTML.</summary>
    public static bool PrefersJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality("application/json") > Quality("text/html");

        double Quality(string type) => accepted.Where(range => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Max(range => range.Quality ?? 1d as double?) ?? 0;
    }
}

/// <summary>A page with nothing but a sentence.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">The sentence.</param>
public sealed record Message(string Title, string Text);
