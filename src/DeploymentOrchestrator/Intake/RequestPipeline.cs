using System.Text.Json;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Intake;

/// <summary>The field <c>pipeline</c>: which run asks, shown to people. What is empty is not said.</summary>
internal static class RequestPipeline
{
    private const int MaxLength = 256;
    private static readonly string[] Names = ["definition", "buildNumber", "buildId", "requestedFor"];

    /// <summary>Reads it; null if it is not there.</summary>
    /// <exception cref="RequestFieldException">Something is wrong with it.</exception>
    public static CallingPipeline? Of(RequestObject body)
    {
        if (body.Find("pipeline") is not { } found)
        {
            return null;
        }

        if (found.Value.ValueKind != JsonValueKind.Object)
        {
            throw RequestObject.WrongType(found.Name, found.Value, "an object, e.g. { \"definition\": \"web-deploy\", \"buildId\": \"4711\" }");
        }

        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in RequestObject.Properties(found.Value))
        {
            if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new RequestFieldException($"{found.Name}.{SafeText.OneLine(name, 60)} is not known here. Known: {string.Join(", ", Names)}.");
            }

            // Without quotes a build id is a number, which is what it is.
            texts[name] = SafeText.OneLine(value.ValueKind switch
            {
                JsonValueKind.String => RequestObject.TextOf(value),
                JsonValueKind.Number => value.GetRawText(),
                _ => throw RequestObject.WrongType($"{found.Name}.{name}", value, "a text in quotes"),
            }, MaxLength).Trim();
        }

        var buildId = Text("buildId");
        return buildId is null || buildId.All(char.IsAsciiDigit)
            ? new CallingPipeline(Text("definition"), Text("buildNumber"), buildId, Text("requestedFor"))
            : throw new RequestFieldException($"{found.Name}.buildId is {RequestObject.Quote(buildId)}; it must be digits. Give $(Build.BuildId).");

        string? Text(string name) => texts.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    }
}
