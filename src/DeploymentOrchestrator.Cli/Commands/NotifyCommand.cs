using System.CommandLine;
using System.Text.Json;
using DeploymentOrchestrator.Cli.Connection;
using DeploymentOrchestrator.Cli.Tables;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Checks whether messages to operators arrive.</summary>
internal static class NotifyCommand
{
    private static readonly Column<WebhookTrial>[] Columns =
    [
        new("WEBHOOK", row => $"{row.Webhook}"),
        new("TO", row => row.Description),
        new("SENT", row => row.IsSent ? "yes" : "no") { Color = row => row.IsSent ? "green" : "red" },
        new("ANSWER", row => row.Detail),
    ];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var server = new ServerOptions(Listener.Management);
        var (reason, output) = (ReasonOption.Create(), OutputFormat.ForJson());
        var command = new Command("notify", """
            Send a trial message to each webhook of the server's Notifications, and show what it answered.

              notify
              notify -o json

            Exit codes: 0 every webhook accepted it, 1 one did not, 2 wrong use or no key, 5 no connection, 6 refused (no webhook is configured).
            """) { reason, output };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var calls = new ManagementCalls(server.Find(parsed));
            var body = await calls.SendAsync(HttpMethod.Post, $"api/notifications/test{ReasonOption.Query(parsed.GetValue(reason))}", null, "notifications", cancellationToken);
            var tried = calls.Read<WebhookTrial[]>(body);
            if (parsed.GetValue(output) is OutputFormat.Json)
            {
                OutputFormat.WriteJson(JsonElement.Parse(body));
            }
            else
            {
                TextTable.Write(Terminal.Open(), tried, Columns, wide: false);
            }

            return tried.All(webhook => webhook.IsSent) ? ExitCodes.Done : ExitCodes.NotMet;
        });
        return command;
    }
}
