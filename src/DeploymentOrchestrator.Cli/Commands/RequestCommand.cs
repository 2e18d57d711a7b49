using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Requests;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Asks the server to wait, as the task of a pipeline does.</summary>
internal static class RequestCommand
{
    private static readonly Option<string?> Release = new("--release") { Description = "The HelmRelease's name.", HelpName = "NAME" };
    private static readonly Option<string?> Version = new("--version") { Description = "The chart version to wait for.", HelpName = "V" };
    private static readonly Option<string?> AppVersion = new("--app-version") { Description = "The chart's appVersion to wait for, in addition to or instead of --version.", HelpName = "V" };
    private static readonly Option<string?> Namespace = new("--namespace") { Description = "Count only reports from this namespace.", HelpName = "NS" };
    private static readonly Option<double?> Timeout = ValueOption.Minutes("--timeout", "The job's own timeout, in minutes.");
    private static readonly Option<double?> FailureGrace = ValueOption.Minutes("--failure-grace", "How long to wait for news after a failure before it is final, in minutes.", mayBeZero: true);
    private static readonly Option<bool> New = new("--new") { Description = "Count only reports that come after this request." };
    private static readonly Option<bool> Trial = new("--trial") { Description = "Make up the ids and the token that are missing: the wait is real, its pipeline is not." };
    private static readonly Option<bool> Watch = new("--watch") { Description = "Follow the wait and end with its result. Needs the management listener, from the context or the environment." };
    private static readonly Option<string?> Output = OutputFormat.ForJson();

    // The headers that AzureFunction@1 sends, and the variables in which an agent has the same values.
    private static readonly (string Header, string Variable, Option<string?> Option)[] Identity =
    [
        ("PlanUrl", "SYSTEM_COLLECTIONURI", Text("--plan-url", "The organization, e.g. https://dev.azure.com/acme/")),
        ("ProjectId", "SYSTEM_TEAMPROJECTID", Text("--project-id", "The team project's GUID.")),
        ("HubName", "SYSTEM_HOSTTYPE", Text("--hub-name", "build, checks, gates or release.")),
        ("PlanId", "SYSTEM_PLANID", Text("--plan-id", "The run's plan, a GUID.")),
        ("JobId", "SYSTEM_JOBID", Text("--job-id", "The job, a GUID.")),
        ("TimelineId", "SYSTEM_TIMELINEID", Text("--timeline-id", "The run's timeline, a GUID.")),
        ("TaskInstanceId", "SYSTEM_TASKINSTANCEID", Text("--task-instance-id", "The task, a GUID.")),
        ("AuthToken", "SYSTEM_ACCESSTOKEN", Text("--auth-token", "The job's access token. Visible in process lists; prefer the variable.")),
    ];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var match = KeyValueOption.Create("--match", "Event metadata that must match. May be repeated.");
        var waitFor = ValueOption.Word("--wait-for", "What releases the pipeline: deployed, or tested.", "STATE", "deployed", "tested");
        var places = ValueOption.Word("--places", "What to do if several places match: refuse (one), wait for all of them (all), or for the first one (any).", "HOW", "one", "all", "any");
        var also = KeyValueOption.Create("--also", "Another release that must be deployed too, with its chart version. May be repeated.", "NAME=VERSION", "worker=1.2.3");
        var server = new ServerOptions(Listener.Public);
        var command = new Command("request", """
            Ask the server to wait for a deployment, as a pipeline's task does.

              request --release podinfo --version 6.7.0 --plan-url https://dev.azure.com/acme/ --trial
              request --release podinfo --version 6.7.0 --plan-url https://dev.azure.com/acme/ --match env=snd1 --timeout 10 --trial
              request --release web --version 1.4.0 --plan-url https://dev.azure.com/acme/ --also worker=2.0.1 --places all --trial

            The calling task is identified by eight values. In a job of Azure Pipelines they are in the environment (map System.AccessToken to
            SYSTEM_ACCESSTOKEN); elsewhere give them, or let --trial make them up: then the result cannot be sent to Azure DevOps, and the server's
            log shows it.

            With --watch the command follows the wait, prints its log and ends with its result; Ctrl+C stops following, the wait goes on.

            Exit codes: 0 it waits, with --watch it succeeded; 1 with --watch it failed; 2 something is missing or wrong, 5 no connection, 6 refused: the line says why.
            """)
        {
            Release, Version, AppVersion, also, Namespace, match, places, Timeout, FailureGrace, waitFor, New, Trial, Watch, Output,
        };
        foreach (var (_, _, option) in Identity)
        {
            command.Options.Add(option);
        }

        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var headers = HeadersOf(parsed);
            var target = server.Find(parsed);
            if (target.Key is null)
            {
                throw new CommandFailure($"The function key is missing. {target.HowToGiveKey}", ExitCodes.Configuration);
            }

            using var body = new ByteArrayContent(BodyOf(parsed, match, waitFor, places, also)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var client = new ServerClient(target);
            var answer = await client.SendAsync(HttpMethod.Post, "api/AdoCallBack", body, headers, cancellationToken);
            var exitCode = AnswerPrinter.Print(answer, parsed.GetValue(Output) is OutputFormat.Json);
            if (!parsed.GetValue(Watch) || exitCode is not ExitCodes.Done)
            {
                return exitCode;
            }

            using var calls = new ManagementCalls(server.FindBeside(parsed, Listener.Management));
            return await WatchedWait.FollowAsync(calls, answer.InstanceId!, cancellationToken);
        });
        return command;
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };

    // Report everything that is missing at once.
    private static List<KeyValuePair<string, string>> HeadersOf(ParseResult parsed)
    {
        var missing = new List<string>();
        Require("--release", parsed.GetValue(Release));
        Require("--version or --app-version", parsed.GetValue(Version) ?? parsed.GetValue(AppVersion));
        var headers = new List<KeyValuePair<string, string>>();
        var canBeMadeUp = false;
        foreach (var (header, variable, option) in Identity)
        {
            var value = parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(variable);
            var madeUp = header switch
            {
                "PlanUrl" => null,
                "HubName" => "build",
                "AuthToken" => "not-a-token",
                _ => $"{Guid.NewGuid()}",
            };
            if (string.IsNullOrWhiteSpace(value))
            {
                value = parsed.GetValue(Trial) ? madeUp : null;
                canBeMadeUp |= value is null && madeUp is not null;
            }

            Require($"{option.Name} ({variable})", value);
            headers.Add(new(header, value ?? ""));
        }

        return missing.Count is 0
            ? headers
            : throw new CommandFailure(
                $"Missing: {string.Join(", ", missing)}.{(canBeMadeUp ? " With --trial the ids and the token are made up." : "")} See request --help", ExitCodes.Configuration);

        void Require(string name, string? value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                missing.Add(name);
            }
        }
    }

    private static byte[] BodyOf(
        ParseResult parsed, Option<Dictionary<string, string>> match, Option<string?> waitFor, Option<string?> places, Option<Dictionary<string, string>> also)
    {
        var body = new JsonObject();
        var first = parsed.GetValue(also) is { Count: > 0 } ? [] : body;
        AddText(first, "helmReleaseName", parsed.GetValue(Release));
        AddText(first, "helmReleaseVersion", parsed.GetValue(Version));
        AddText(first, "appVersion", parsed.GetValue(AppVersion));
        if (first != body)
        {
            var others = parsed.GetValue(also)!.Select(pair => new JsonObject { ["helmReleaseName"] = pair.Key, ["helmReleaseVersion"] = pair.Value });
            body["releases"] = new JsonArray([first, .. others]);
        }

        AddText(body, "namespace", parsed.GetValue(Namespace));
        AddText(body, "places", parsed.GetValue(places));
        AddText(body, "waitFor", parsed.GetValue(waitFor));

        if (parsed.GetValue(match) is { Count: > 0 } pairs)
        {
            body["match"] = JsonSerializer.SerializeToNode(pairs);
        }

        if (parsed.GetValue(Timeout) is { } minutes)
        {
            body["timeoutInMinutes"] = minutes;
        }

        if (parsed.GetValue(FailureGrace) is { } grace)
        {
            body["failureGraceInMinutes"] = grace;
        }

        if (parsed.GetValue(New))
        {
            body["acceptExisting"] = false;
        }

        if (PipelineOf() is { Count: > 0 } pipeline)
        {
            body["pipeline"] = pipeline;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    // In a job of Azure Pipelines, these variables identify the run that asks.
    private static JsonObject PipelineOf()
    {
        var pipeline = new JsonObject();
        AddText(pipeline, "definition", Environment.GetEnvironmentVariable("BUILD_DEFINITIONNAME"));
        AddText(pipeline, "buildNumber", Environment.GetEnvironmentVariable("BUILD_BUILDNUMBER"));
        AddText(pipeline, "buildId", Environment.GetEnvironmentVariable("BUILD_BUILDID"));
        AddText(pipeline, "requestedFor", Environment.GetEnvironmentVariable("BUILD_REQUESTEDFOR"));
        return pipeline;
    }

    private static void AddText(JsonObject body, string property, string? text)
    {
        if (text is not null)
        {
            body[property] = text;
        }
    }
}
