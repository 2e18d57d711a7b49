using System.Diagnostics.CodeAnalysis;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Intake;

/// <summary>The headers that AzureFunction@1 sends by default, read and checked. A class and no record: it must never print its token.</summary>
public sealed class CallbackHeaders
{
    private const int MaxValue = 2048;
    private const int MaxToken = 32 * 1024;

    private static readonly string[] Names =
        ["PlanUrl", "ProjectId", "HubName", "PlanId", "JobId", "TimelineId", "TaskInstanceId", "AuthToken"];

    // What hand-made tasks send beside them; AzureFunction@1 does not, and means Execute.
    private const string RequestType = "RequestType";
    private const string Cancel = "Cancel";

    // How long a token is still worth a try after its time: clocks differ.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, string> _values;
    private readonly DateTimeOffset? _expiresAt;

    private CallbackHeaders(Dictionary<string, string> values, DateTimeOffset? expiresAt)
    {
        _values = values;
        _expiresAt = expiresAt;
    }

    /// <summary>True if the task asks for the end of its wait instead of its beginning.</summary>
    public bool IsCancel { get; private init; }

    /// <summary>Reads the headers.</summary>
    /// <param name="headers">All headers of the request, names in any case.</param>
    /// <param name="options">The organizations that may be called back.</param>
    /// <param name="now">For the token's expiry.</param>
    /// <param name="result">The headers, if they are good.</param>
    /// <param name="refusal">400 or 403 with the remedy, if they are not.</param>
    public static bool TryRead(
        IReadOnlyDictionary<string, string> headers,
        AzureDevOpsOptions options,
        DateTimeOffset now,
        [NotNullWhen(true)] out CallbackHeaders? result,
        [NotNullWhen(false)] out IntakeResult? refusal)
    {
        result = null;
        var values = headers
            .Where(header => Names.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(header.Value))
            .DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => header.Value.Trim(), StringComparer.OrdinalIgnoreCase);
        var requestType = headers.FirstOrDefault(header => header.Key.Equals(RequestType, StringComparison.OrdinalIgnoreCase)).Value?.Trim();
        refusal = CheckPresence(values) ?? CheckIds(values) ?? CheckRequestType(requestType) ?? CheckPlanUrl(values, options);
        if (refusal is not null)
        {
            return false;
        }

        var expiresAt = AccessToken.ExpiresAt(values["AuthToken"]);
        if (expiresAt + Skew < now)
        {
            refusal = new(400, $"AuthToken expired at {expiresAt:yyyy-MM-dd HH:mm:ss} UTC, so the pipeline could not be told anything. Run the job again; if it persists, compare the clocks.");
            return false;
        }

        result = new CallbackHeaders(values, expiresAt) { IsCancel = Cancel.Equals(requestType, StringComparison.OrdinalIgnoreCase) };
        return true;
    }

    /// <summary>The task, with its token encrypted.</summary>
    public CallbackTarget ToTarget(TokenProtector protector, string? traceParent = null) => new(
        _values["PlanUrl"],
        _values["ProjectId"],
        _values["HubName"],
        _values["PlanId"],
        _values["JobId"],
        _values["TimelineId"],
        _values["TaskInstanceId"],
        protector.Protect(_values["AuthToken"], _expiresAt),
        _expiresAt,
        traceParent);

    /// <summary>True if the token is the one that an earlier request of the task came with. A token that can be decrypted no more has ended: it is another one.</summary>
    public bool HaveTokenOf(CallbackTarget earlier, TokenProtector protector) =>
        protector.TryUnprotect(earlier.ProtectedToken, out var token) && token == _values["AuthToken"];

    private static IntakeResult? CheckRequestType(string? requestType) =>
        string.IsNullOrEmpty(requestType)
        || requestType.Equals("Execute", StringComparison.OrdinalIgnoreCase)
        || requestType.Equals(Cancel, StringComparison.OrdinalIgnoreCase)
            ? null
            : new(400, $"RequestType is \"{SafeText.OneLine(requestType, 40)}\"; it must be Execute (the default) or Cancel, which ends the task's wait.");

    private static IntakeResult? CheckPresence(Dictionary<string, string> values)
    {
        var missing = Names.Where(name => !values.ContainsKey(name)).ToList();
        return missing.Count == 0 ? null : new(400,
            $"Missing headers: {string.Join(", ", missing)}. AzureFunction@1 sends them unless its input headers is set: remove that input, or list them there again.");
    }

    private static IntakeResult? CheckIds(Dictionary<string, string> values)
    {
        foreach (var (name, value) in values)
        {
            var max = name.Equals("AuthToken", StringComparison.OrdinalIgnoreCase) ? MaxToken : MaxValue;
            if (value.Length > max)
            {
                return new(400, $"{name} has {value.Length} characters; at most {max} are taken.");
            }

            if (value.Any(char.IsControl))
            {
                return new(400, $"{name} holds a line break or another control character. Send the header as AzureFunction@1 does by default.");
            }

            if (UnexpandedExpression.Find(value) is { } left)
            {
                return new(400, $"{name} holds {left.Text} as it stands: {left.Why}");
            }
        }

        foreach (var name in new[] { "ProjectId", "PlanId", "JobId", "TimelineId", "TaskInstanceId" })
        {
            if (!Guid.TryParseExact(values[name], "D", out var id))
            {
                return new(400, $"{name} is \"{SafeText.OneLine(values[name], 80)}\", not a GUID. Leave the task's input headers as it is by default.");
            }

            values[name] = id.ToString("D");
        }

        return values["HubName"] is { Length: <= 32 } hub && hub.All(char.IsAsciiLetter)
            ? null
            : new(400, $"HubName is \"{SafeText.OneLine(values["HubName"], 80)}\"; it must be build, checks, gates or release. Leave the task's input headers as it is by default.");
    }

    private static IntakeResult? CheckPlanUrl(Dictionary<string, string> values, AzureDevOpsOptions options)
    {
        if (!PlanUrl.TryRead(values["PlanUrl"], out var url))
        {
            return new(400, "PlanUrl must be the https address of an organization, e.g. https://dev.azure.com/acme/, without user, query or fragment.");
        }

        if (url.IsLoopback && !options.AllowInsecureLoopback)
        {
            return new(403, "PlanUrl is this machine. For a trial set AzureDevOps:AllowInsecureLoopback to true.");
        }

        values["PlanUrl"] = url.AbsoluteUri.TrimEnd('/') + "/";
        return OrganizationList.Find(options.Organizations, url) is not null ? null : new(403,
            $"PlanUrl {SafeText.OneLine(values["PlanUrl"], 200)} is under none of the organizations configured here. If it should be, add it to AzureDevOps:Organizations: AzureDevOps__Organizations__{options.Organizations.Count}={SafeText.OneLine(values["PlanUrl"], 200)}");
    }
}
