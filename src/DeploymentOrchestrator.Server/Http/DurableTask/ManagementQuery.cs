using System.Globalization;
using DeploymentOrchestrator.Server.Http.Document;
using Microsoft.DurableTask.Client;
using Microsoft.OpenApi;

namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>The parameters of a management call. Durable Functions ignores what it cannot read, and then lists or purges everything: here it is an error.</summary>
internal sealed class ManagementQuery
{
    // Durable Functions' clients send them to every route; there is one task hub here.
    private static readonly string[] Everywhere = ["code", "taskHub", "connection", "reason"];

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    private readonly IQueryCollection _query;

    /// <summary>Takes a request's parameters.</summary>
    /// <param name="request">The request. Its route names the parameters that it has beside those that every route has.</param>
    /// <exception cref="ManagementException">400: there is one that the route does not have.</exception>
    public ManagementQuery(HttpRequest request)
    {
        string[] known =
        [
            .. request.HttpContext.GetEndpoint()!.Metadata.GetOrderedMetadata<RouteParameter>()
                .Where(parameter => parameter.In == ParameterLocation.Query)
                .Select(parameter => parameter.Name)
                .Except(Everywhere),
            .. Everywhere,
        ];
        _query = request.Query;
        foreach (var name in _query.Keys)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw ManagementException.BadRequest($"There is no parameter '{name}' here. Known: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => _query[name].LastOrDefault() is { Length: > 0 } text ? text : null;

    /// <summary>true or false.</summary>
    public bool Flag(string name, bool otherwise) => Text(name) switch
    {
        null => otherwise,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw ManagementException.BadRequest($"{name} is '{text}'. Write true or false."),
    };

    /// <summary>A whole number from 1.</summary>
    public int Count(string name, int otherwise, int most) => Text(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 => Math.Min(count, most),
        var text => throw ManagementException.BadRequest($"{name} is '{text}'. Write a whole number from 1."),
    };

    /// <summary>A time of ISO 8601; without a zone it is UTC.</summary>
    public DateTimeOffset? Time(string name) => Text(name) switch
    {
        null => null,

        // A '+' in a query is a space.
        var text when DateTimeOffset.TryParseExact(
            text.Length > 19 ? string.Concat(text.AsSpan(0, 19), text[19..].Replace(' ', '+')) : text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) => time,
        var text => throw ManagementException.BadRequest($"{name} is '{text}'. Write ISO 8601, e.g. 2026-08-20T10:15:40Z."),
    };

    /// <summary>Statuses, repeated or separated by commas; null: any.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="allowed">What may be asked for, by name.</param>
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses(string name, IReadOnlyDictionary<string, OrchestrationRuntimeStatus?> allowed)
    {
        var words = _query[name].OfType<string>().SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (_query[name].Count == 0)
        {
            return null;
        }

        // One that is empty asks for nothing in particular, and a purge would take it for everything.
        if (words.DefaultIfEmpty("").FirstOrDefault(word => !allowed.ContainsKey(word)) is { } wrong)
        {
            throw ManagementException.BadRequest($"{name} is '{wrong}'. Write one or more of {string.Join(", ", allowed.Keys)}, spelled so.");
        }

        // Statuses that Durable Functions knows and no instance here ever has find nothing.
        return [.. words.Select(word => allowed[word]).OfType<OrchestrationRuntimeStatus>()];
    }
}
