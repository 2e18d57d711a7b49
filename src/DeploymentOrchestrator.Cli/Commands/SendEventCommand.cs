using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Parsing;
using DeploymentOrchestrator.Cli.Requests;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using Microsoft.Extensions.Configuration;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Sends the server an event as Flux would, so that the pipeline's half can be tried without a cluster.</summary>
internal static class SendEventCommand
{
    private const string SecretVariable = "DEPLOYMENT_ORCHESTRATOR_WEBHOOK_SECRET";

    private const string UsualReason = "UpgradeSucceeded";

    private const string HubVariable = "DEPLOYMENT_ORCHESTRATOR_EVENT_HUB";

    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "An event, or the status of a cluster's HelmReleases (see docs/flux-status.md), as JSON. - is standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Release = new("--release") { Description = "The HelmRelease's name.", HelpName = "NAME" };
    private static readonly Option<string?> Version = new("--version") { Description = "The chart version.", HelpName = "V" };
    private static readonly Option<string> Namespace = new("--namespace") { Description = "The HelmRelease's namespace.", HelpName = "NS", DefaultValueFactory = _ => "flux-system" };
    private static readonly Option<string?> Env = new("--env") { Description = "Short for --metadata env=...", HelpName = "ENV" };
    private static readonly Option<string?> Message = new("--message") { Description = "Flux's text. Default: what helm-controller would write.", HelpName = "TEXT" };
    private static readonly Option<bool> Now = new("--now") { Description = "Set the time of the event in FILE to now, because an event older than Flux:WebhookMaxAge goes to the dead letters." };
    private static readonly Option<string?> Secret = new("--secret")
    {
        Description = $"The secret to sign with. Visible in process lists; prefer {SecretVariable} or Flux:Webhooks as serve reads it here.",
        HelpName = "SECRET",
    };

    private static readonly Option<string?> Hub = new("--event-hub")
    {
        Description = $"Send to this Event Hub instead: a connection string with EntityPath. Without a value: {HubVariable}, or EventHub as serve reads it here.",
        HelpName = "CONNECTION",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Output = OutputFormat.ForJson();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var reason = ValueOption.Word("--reason", $"What happened, as Flux's reason: {string.Join(", ", MadeUpEvent.Texts.Keys)}. Default: {UsualReason}.", "REASON", [.. MadeUpEvent.Texts.Keys]);
        var metadata = KeyValueOption.Create("--metadata", "What the Alert's eventMetadata would add. May be repeated.");
        var server = new ServerOptions(Listener.Public, needsKey: false);
        var command = new Command("send-event", """
            Send a signed Flux event, to try the pipeline's half without Flux.

              send-event --release podinfo --version 6.7.0                          it was deployed
              send-event --release podinfo --version 6.7.0 --reason UpgradeFailed   an attempt failed; Flux may retry
              send-event --release podinfo --version 6.7.0 --env snd1               in one of several places
              send-event recorded.json --now                                        a recorded event, dated now
              kubectl get helmreleases -A -o json | send-event -                    how a cluster stands

              send-event --release podinfo --version 6.7.0 --event-hub              by the Event Hub, as Flux's azureeventhub provider does

            On the server's machine nothing else is needed: address and secret come from the configuration that serve would read in this folder.

            Exit codes: 0 accepted, 2 wrong use, 5 no connection, 6 refused: the line says why.
            """)
        {
            File, Release, Version, Namespace, reason, Env, metadata, Message, Now, Secret, Hub, Output,
        };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            var (release, version) = (result.IsGiven(Release), result.IsGiven(Version));
            if (result.IsGiven(File) ? release || version : !release || !version)
            {
                result.AddError("Give --release NAME and --version V, or a FILE.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = server.Find(parsed);
            var body = parsed.GetValue(File) is { } file
                ? await ReadAsync(file, parsed.GetValue(Now), cancellationToken)
                : MadeUpEvent.ToBytes(
                    parsed.GetValue(Release)!, parsed.GetValue(Version)!, parsed.GetValue(Namespace)!, parsed.GetValue(reason) ?? UsualReason, parsed.GetValue(Message), MetadataOf(parsed, metadata), DateTimeOffset.UtcNow);
            if (parsed.GetResult(Hub) is not null)
            {
                return await ToHubAsync(HubOf(parsed, target), body, parsed.GetValue(Output) is OutputFormat.Json, cancellationToken);
            }

            return AnswerPrinter.Print(await PostAsync(target, body, SecretOf(parsed, target), cancellationToken), parsed.GetValue(Output) is OutputFormat.Json);
        });
        return command;
    }

    private static Dictionary<string, string> MetadataOf(ParseResult parsed, Option<Dictionary<string, string>> option)
    {
        var metadata = parsed.GetValue(option)!;
        if (parsed.GetValue(Env) is { } env)
        {
            metadata["env"] = env;
        }

        return metadata;
    }

    private static EventHubSettings HubOf(ParseResult parsed, ServerEndpoint server)
    {
        var connection = parsed.GetValue(Hub) ?? (Environment.GetEnvironmentVariable(HubVariable) is { Length: > 0 } variable ? variable : null);
        var configuration = connection is null
            ? server.Configuration
            : new ConfigurationBuilder().AddInMemoryCollection([new("EventHub:ConnectionString", connection), new("EventHub:ConsumerGroup", "$Default")]).Build();
        if (connection is not null && EventHubCheck.ConnectionString(connection) is { } wrong)
        {
            throw new CommandFailure($"--event-hub {wrong}. Copy it from the portal: Shared access policies of the hub, a policy with Send.", ExitCodes.Configuration);
        }

        if (EventHubCheck.Run(configuration) is { } mistake)
        {
            throw new CommandFailure(mistake, ExitCodes.Configuration);
        }

        return EventHubSettings.From(configuration) ?? throw new CommandFailure("Which Event Hub? Give --event-hub CONNECTION, or configure EventHub as serve reads it.", ExitCodes.Configuration);
    }

    private static async Task<int> ToHubAsync(EventHubSettings hub, byte[] body, bool json, CancellationToken cancellationToken)
    {
        if (IsStatus(body))
        {
            throw new CommandFailure("A status document goes to the server, not to the Event Hub: leave out --event-hub.", ExitCodes.Configuration);
        }

        await HubSender.SendAsync(hub, body, cancellationToken);
        var message = $"Sent to {hub.Name} of {hub.FullyQualifiedNamespace}. Its reader logs how it was handled.";
        if (json)
        {
            OutputFormat.WriteJson(new { message });
        }
        else
        {
            Console.WriteLine(message);
        }

        return ExitCodes.Done;
    }

    // Sent unchanged: a line break at the end of a secret is part of the secret for Flux, too.
    private static string? SecretOf(ParseResult parsed, ServerEndpoint server) =>
        parsed.GetValue(Secret)
        ?? (Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : null)
        ?? server.WebhookSecret
        ?? server.Configuration.GetSection("Flux:Webhooks").GetChildren().FirstOrDefault()?["Secret"];

    private static async Task<byte[]> ReadAsync(string file, bool now, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file is "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(file);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken);
            return now ? MadeUpEvent.Redate(bytes.ToArray(), DateTimeOffset.UtcNow) : bytes.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{file} cannot be read: {error.Message}", ExitCodes.Configuration);
        }
    }

    private static async Task<ServerAnswer> PostAsync(ServerEndpoint target, byte[] body, string? secret, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var signature = secret is null
            ? Enumerable.Empty<KeyValuePair<string, string>>()
            : [new("X-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}")];
        using var client = new ServerClient(target);
        return await client.SendAsync(HttpMethod.Post, IsStatus(body) ? "api/FluxStatus" : "api/FluxEvent", content, signature, cancellationToken);
    }

    private static bool IsStatus(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && (root.TryGetProperty("items", out _) || root.TryGetProperty("list", out _));
        }
        catch (JsonException)
        {
            // The server reports what is wrong with it.
            return false;
        }
    }
}
