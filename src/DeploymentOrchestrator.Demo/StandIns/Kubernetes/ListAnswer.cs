using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>A page of a list. All pages of a list show the same moment, until its snapshot is forgotten.</summary>
internal static class ListAnswer
{
    public static async Task WriteAsync(
        HttpContext context, string apiVersion, ClusterSelection selection, ClusterObjects objects, ConcurrentDictionary<(long, ClusterSelection), IReadOnlyList<ClusterObject>> lists)
    {
        var query = context.Request.Query;
        var (version, from) = query["continue"].ToString().Split('.') is [var ofVersion, var offset]
            ? (long.Parse(ofVersion, CultureInfo.InvariantCulture), int.Parse(offset, CultureInfo.InvariantCulture))
            : (0, 0);
        if (version == 0)
        {
            (version, var read) = objects.Read(selection);
            lists[(version, selection)] = read;
        }

        if (!lists.TryGetValue((version, selection), out var all))
        {
            await KubernetesStandIn.RefuseAsync(context, KubernetesRefusal.Expired);
            return;
        }

        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : all.Count;
        var left = Math.Max(0, all.Count - from - limit);
        var rest = left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\"continue\":\"{version}.{from + limit}\",\"remainingItemCount\":{left},");
        context.Response.ContentType = "application/json";
        var body = context.Response.Body;
        await body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{apiVersion}}","items":["""));
        foreach (var (item, i) in all.Skip(from).Take(limit).Select((item, i) => (item, i)))
        {
            await body.WriteAsync(i == 0 ? ReadOnlyMemory<byte>.Empty : ","u8.ToArray());
            await body.WriteAsync(item.Json);
        }

        await body.WriteAsync(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$$"""],"kind":"{{{ClusterObject.KindOf(selection.Resource)}}}List","metadata":{{{{rest}}}"resourceVersion":"{{{version}}}"}}""")));
    }
}
