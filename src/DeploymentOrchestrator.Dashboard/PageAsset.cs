using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace DeploymentOrchestrator.Dashboard;

/// <summary>A static file of the pages. The files are embedded in the assembly, so that a deployment cannot lose them.</summary>
internal sealed record PageAsset(string Name, string ContentType)
{
    private readonly byte[] _content = Read(Name);

    /// <summary>The style sheet.</summary>
    public static PageAsset Style { get; } = new("pages.css", "text/css; charset=utf-8");

    /// <summary>The script: live updates and local times. Everything works without it.</summary>
    public static PageAsset Script { get; } = new("pages.js", "text/javascript; charset=utf-8");

    /// <summary>The icon.</summary>
    public static PageAsset Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>Its address. It changes with the content, so that browsers may cache the file forever.</summary>
    public string Href => $"/assets/{Name}?v={Convert.ToHexStringLower(SHA256.HashData(_content))[..12]}";

    /// <summary>Returns the file.</summary>
    public IResult Answer(HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = context.Request.QueryString.HasValue ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(_content, ContentType);
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
