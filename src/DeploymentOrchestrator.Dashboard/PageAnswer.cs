using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A page, or the same as JSON or CSV for callers that prefer it in the Accept header or ask for it with <c>?format=</c>.</summary>
public static class PageAnswer
{
    private const string Csv = "text/csv";

    /// <summary>The answer to a GET.</summary>
    public static IResult Of<TComponent, TModel>(HttpContext context, TModel model, int status = StatusCodes.Status200OK, Func<TModel, IReadOnlyList<CsvTable>>? tables = null)
        where TComponent : IComponent
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return FormatOf(context.Request) switch
        {
            PageFormat.Csv when tables is not null => CsvOf(context, tables(model)),
            PageFormat.Html => new RazorComponentResult<TComponent>(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true },
            _ => Results.Json(model, Json.Options, statusCode: status),
        };
    }

    /// <summary>The response for something that does not exist.</summary>
    public static IResult NotFound(HttpContext context, string message) =>
        FormatOf(context.Request) is not PageFormat.Html
            ? Results.Problem(message, statusCode: StatusCodes.Status404NotFound)
            : Of<MessagePage, PageMessage>(context, new PageMessage("Not found", message), StatusCodes.Status404NotFound);

    /// <summary>True if the caller is a program: it prefers JSON or CSV to HTML.</summary>
    public static bool PrefersJson(HttpRequest request) => Preferred(request) is not PageFormat.Html;

    /// <summary>The format of the response.</summary>
    internal static PageFormat FormatOf(HttpRequest request) =>
        Enum.TryParse<PageFormat>(request.Query["format"], ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked : Preferred(request);

    private static PageFormat Preferred(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var (html, json, csv) = (Quality("text/html"), Quality("application/json"), Quality(Csv));
        return csv > html && csv > json ? PageFormat.Csv : json > html ? PageFormat.Json : PageFormat.Html;

        double Quality(string type) => accepted.Where(range => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Max(range => range.Quality ?? 1d as double?) ?? 0;
    }

    private static IResult CsvOf(HttpContext context, IReadOnlyList<CsvTable> tables)
    {
        var name = context.Request.Query["table"].ToString();
        if (tables.FirstOrDefault(table => name.Length == 0 || table.Name == name) is not { } table)
        {
            return Results.Problem(
                tables.Count == 0 ? "This page has no table now." : $"This page has no such table. It has {string.Join(", ", tables.Select(known => known.Name))}.",
                statusCode: StatusCodes.Status404NotFound,
                title: "Not Found");
        }

        return Results.File(Encoding.UTF8.GetBytes(table.ToString()), $"{Csv}; charset=utf-8; header=present", $"{table.Name}.csv");
    }
}

/// <summary>The format of a response.</summary>
internal enum PageFormat
{
    /// <summary>A page for people.</summary>
    Html,

    /// <summary>The whole page as JSON.</summary>
    Json,

    /// <summary>One table of the page as CSV.</summary>
    Csv,
}

/// <summary>A page that shows only one sentence.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">The sentence.</param>
public sealed record PageMessage(string Title, string Text);
