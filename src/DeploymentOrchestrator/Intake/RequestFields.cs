using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>What the fields of a request mean.</summary>
/// <remarks>Every member throws <see cref="RequestFieldException"/> for what is wrong.</remarks>
internal static class RequestFields
{
    private const double MaxMinutes = 2880;
    private const int MaxReleases = 20;
    private const int MaxAppVersion = 128;

    /// <summary>What is awaited, one request a release: the body's own, or one for each of <c>releases</c>.</summary>
    public static IReadOnlyList<WaitRequest> Requests(RequestObject body)
    {
        if (body.Find("releases") is not { } releases)
        {
            return [Request(body)];
        }

        if (releases.Value.ValueKind != JsonValueKind.Array)
        {
            throw RequestObject.WrongType("releases", releases.Value, "a list, e.g. [{ \"helmReleaseName\": \"web\" }, { \"helmReleaseName\": \"worker\" }]");
        }

        var count = releases.Value.GetArrayLength();
        if (count is 0 or > MaxReleases)
        {
            throw new RequestFieldException($"releases has {count} entries; it must have 1 to {MaxReleases}. One task waits for all of them.");
        }

        var requests = releases.Value.EnumerateArray().Select((release, i) => release.ValueKind == JsonValueKind.Object
            ? Request(new RequestObject(release, body, $"releases[{i}]."))
            : throw RequestObject.WrongType($"releases[{i}]", release, "an object, e.g. { \"helmReleaseName\": \"web\" }")).ToList();
        RefuseDuplicates(requests);
        return requests;
    }

    /// <summary>How long the task may wait, and why so long.</summary>
    public static (TimeSpan Timeout, string Reason) Timeout(RequestObject body, TimeSpan byDefault)
    {
        if (body.Number(
            "timeoutInMinutes",
            number => number is > 0 and <= MaxMinutes,
            $"more than 0 and at most {MaxMinutes} (48 hours, no token lives longer). Give the job's own timeoutInMinutes.") is not { } minutes)
        {
            return (byDefault, $"in {byDefault.TotalMinutes:0.##} min, the default; set timeoutInMinutes to the job's own timeout to change it");
        }

        // Our answer has to be there before Azure's own timeout, which names no reason.
        var less = minutes < 10 ? minutes / 5 : 2;
        return (TimeSpan.FromMinutes(minutes - less), $"the job's timeout of {minutes:0.##} min less {less:0.##} min");
    }

    private static WaitRequest Request(RequestObject asked)
    {
        var release = Release(asked);
        var (version, appVersion) = (Version(asked), AppVersion(asked));
        return version is null && appVersion is null
            ? throw new RequestFieldException(
                $"{asked.NameOf("helmReleaseVersion")} is missing. Add it to the body, e.g. \"helmReleaseVersion\": \"1.2.3\". If the chart's appVersion is what you know, give appVersion instead.")
            : new WaitRequest(release, version, Namespace(asked), RequestMatch.Of(asked), WaitForOf(asked), AcceptExisting(asked), appVersion, Places(asked), FailureGrace(asked));
    }

    private static string Release(RequestObject asked)
    {
        if (asked.Text("helmReleaseName") is not { } found)
        {
            throw new RequestFieldException($"{asked.NameOf("helmReleaseName")} is missing. Add it to the body, e.g. \"helmReleaseName\": \"my-release\".");
        }

        var name = found.Value.ToLowerInvariant();
        return KubernetesName.IsSubdomain(name) ? name : throw new RequestFieldException(
            $"{found.Name} is {RequestObject.Quote(name)}, which Kubernetes would not accept as a name: lower-case letters, digits, \"-\" and \".\", at most 253 characters. Give metadata.name of the HelmRelease.");
    }

    private static string? Version(RequestObject asked)
    {
        if (asked.Text("helmReleaseVersion") is not { } found)
        {
            return null;
        }

        return ChartVersion.TryNormalize(found.Value, out var version) ? version : throw new RequestFieldException(
            $"{found.Name} is {RequestObject.Quote(found.Value)}, which is not a full version such as 1.2.3 or 1.2.3-rc.1. Ranges (\"4.x\", \">=1\") and words (\"latest\") cannot be awaited: give the very chart version that this run sets.");
    }

    private static string? AppVersion(RequestObject asked)
    {
        if (asked.Text("appVersion") is not { } found)
        {
            return null;
        }

        return found.Value.Length <= MaxAppVersion && !found.Value.Any(char.IsControl) ? found.Value : throw new RequestFieldException(
            $"{found.Name} is {RequestObject.Quote(found.Value)}; it must have 1 to {MaxAppVersion} characters on one line. Give appVersion of the chart's Chart.yaml.");
    }

    private static string? Namespace(RequestObject asked)
    {
        if (asked.Text("namespace") is not { } found)
        {
            return null;
        }

        return KubernetesName.IsLabel(found.Value) ? found.Value : throw new RequestFieldException(
            $"{found.Name} is {RequestObject.Quote(found.Value)}, which Kubernetes would not accept as a namespace: lower-case letters, digits and \"-\", at most 63 characters. Give metadata.namespace of the HelmRelease, or leave it out.");
    }

    private static WaitFor WaitForOf(RequestObject asked) => asked.Text("waitFor") is not { } found ? WaitFor.Deployed : found.Value.ToLowerInvariant() switch
    {
        "deployed" => WaitFor.Deployed,
        "tested" => WaitFor.Tested,
        var other => throw new RequestFieldException($"{found.Name} is {RequestObject.Quote(other)}. Give \"deployed\" or \"tested\", or leave it out for deployed."),
    };

    private static WaitPlaces Places(RequestObject asked) => asked.Text("places") is not { } found ? WaitPlaces.One : found.Value.ToLowerInvariant() switch
    {
        "one" => WaitPlaces.One,
        "all" => WaitPlaces.All,
        "any" => WaitPlaces.Any,
        var other => throw new RequestFieldException(
            $"{found.Name} is {RequestObject.Quote(other)}. If several places match: \"one\" (the default) refuses and says which there are, \"all\" waits for every one that is known, \"any\" for the first."),
    };

    private static bool AcceptExisting(RequestObject asked) => asked.Find("acceptExisting") is not { } found || found.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw RequestObject.WrongType(found.Name, found.Value, "true or false without quotes"),
    };

    private static TimeSpan? FailureGrace(RequestObject asked) => asked.Number(
        "failureGraceInMinutes",
        number => number is >= 0 and <= MaxMinutes,
        $"0 to {MaxMinutes}: how long nothing may be heard after a failure before the task fails.") is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    // Two that differ in nothing but the version could never both be there; two that differ in nothing are a slip.
    private static void RefuseDuplicates(List<WaitRequest> requests)
    {
        var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, request) in requests.Index())
        {
            var match = request.Match.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.OrdinalIgnoreCase);
            var place = string.Join('\n', match.Prepend($"{request.Release} {request.Namespace}"));
            if (!known.TryAdd(place, i))
            {
                throw new RequestFieldException(
                    $"releases[{i}] is {request.Release} in the same namespace and with the same match as releases[{known[place]}]. Keep one of them, or tell them apart by namespace or match.");
            }
        }
    }
}
