using System.Text.Encodings.Web;
using System.Text.Json;
using DeploymentOrchestrator.Dashboard;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Server.Management;

/// <summary>Keeps every management action with caller and reason: a line of <c>management.log</c> in the data folder, and one of the log.</summary>
/// <remarks>
/// A file and not the instance's history: a purge removes that, and an action on many has no instance. It is written and on the disk before
/// the action is done: a crash in between leaves an action recorded that was not done, never one done that was not recorded.
/// </remarks>
internal sealed partial class ManagementJournal(ServerSettings settings, Proxies proxies, TimeProvider time, ILogger<ManagementJournal> logger) : IManagementJournal
{
    private const int MaxText = 500;

    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private readonly JournalFiles _files = new(PathIn(settings), settings.Journal);

    /// <summary>The file.</summary>
    public string Path { get; } = PathIn(settings);

    /// <inheritdoc/>
    public void Record(HttpContext context, string action, string target, string? reason = null)
    {
        var request = context.Request;
        var asked = new ManagementAction(
            time.GetUtcNow(),
            action,
            SafeText.OneLine(target, MaxText),
            Text(reason ?? request.Query["reason"].ToString()),
            proxies.PersonOf(context),
            proxies.CallerOf(context),
            Text(request.Headers.UserAgent));
        try
        {
            lock (_gate)
            {
                _files.Append(JsonSerializer.Serialize(asked, Line));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"Management actions are recorded in {Path}, and that cannot be written: {error.Message}", error);
        }

        Log.Asked(logger, asked.Action, asked.Target, By(asked), asked.Reason ?? "none given");
    }

    /// <inheritdoc/>
    public IReadOnlyList<ManagementAction> Read(int skip, int most)
    {
        try
        {
            lock (_gate)
            {
                return [.. _files.NewestFirst().Where(line => line.Length > 0).Skip(skip).Take(most).Select(Parse)];
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"{Path} cannot be read: {error.Message}", error);
        }
    }

    private static string By(ManagementAction asked) => string.Join(" ", new[] { asked.Caller, asked.Address, asked.Agent is null ? null : $"({asked.Agent})" }.OfType<string>());

    private static string PathIn(ServerSettings settings) => System.IO.Path.Combine(settings.DataFolder, "management.log");

    // What a crash or a person has left there is shown as it is.
    private static ManagementAction Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ManagementAction>(line, Line)!;
        }
        catch (JsonException)
        {
            return new ManagementAction(default, "unreadable line", SafeText.OneLine(line, MaxText), null, null, null, null);
        }
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : SafeText.OneLine(text, MaxText);

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "Management: {Action} of {Target} asked by {By}, reason: {Reason}")]
        public static partial void Asked(ILogger logger, string action, string target, string by, string reason);
    }
}
