using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

namespace DeploymentOrchestrator.Server.FaultTests.Secrets;

/// <summary>Recorded errors of Azure DevOps, and the same errors from a server (or a proxy in front of it) that repeats what it received.</summary>
internal static class AzureDevOpsErrors
{
    /// <summary>The recorded errors.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", "ado"), "11-error-*").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>An error as it was recorded.</summary>
    public static StandInAnswer Recorded(string file) => StandInAnswer.Parse(Encoding.UTF8.GetString(Testing.Recorded.AzureDevOps(file)));

    /// <summary>The same error with the caller's token in its message and headers, in one of the spellings that JSON allows.</summary>
    public static StandInAnswer Repeating(string file, StandInCall call, int spelling)
    {
        var recorded = Recorded(file);
        var basic = call.Headers["Authorization"];
        var token = Encoding.UTF8.GetString(Convert.FromBase64String(basic.Split(' ')[1]))[1..];
        var message = (spelling % 4) switch
        {
            0 => JsonSerializer.Serialize($"Who is {token}?"),
            1 => $"\"Who is {string.Concat(token.Select(character => $@"\u{(int)character:x4}"))}?\"",
            2 => JsonSerializer.Serialize($"Who is {basic}?"),
            _ => JsonSerializer.Serialize($"Who is {Uri.EscapeDataString(token)}{new string('.', 230)}{token}?"),
        };
        var headers = recorded.Headers.Where(header => header.Key is not "Location").ToDictionary();
        headers["X-Who-Are-You"] = Uri.EscapeDataString(token);
        headers["Location"] = $"https://sign.in.example/?token={Uri.EscapeDataString(token)}";
        return recorded.Body.StartsWith('{')
            ? new(recorded.Status, headers, $$"""{"message":{{message}},"typeKey":"{{JsonElement.Parse(recorded.Body).GetProperty("typeKey").GetString()}}"}""")
            : new(recorded.Status, headers, $"<html>{message}</html>");
    }
}
