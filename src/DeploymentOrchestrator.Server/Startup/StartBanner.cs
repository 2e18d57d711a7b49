using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Flux;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;
using DeploymentOrchestrator.Server.Keys;
using DeploymentOrchestrator.Server.Security;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace DeploymentOrchestrator.Server.Startup;

/// <summary>What a newcomer needs to know when the server has started, and nothing else.</summary>
internal sealed class StartBanner(IAnsiConsole console)
{
    /// <summary>Prints it.</summary>
    public void Print(WebApplication server)
    {
        var settings = server.Services.GetRequiredService<ServerSettings>();
        var keys = server.Services.GetRequiredService<ServerKeys>();
        var azureDevOps = server.Services.GetRequiredService<IOptions<AzureDevOpsOptions>>().Value;
        var flux = server.Services.GetRequiredService<IOptions<FluxOptions>>().Value;

        var listeners = server.Services.GetRequiredService<Listeners>();
        var address = listeners.AddressesOf(Listener.Public)[0];

        console.MarkupLine($"[bold green]DeploymentOrchestrator[/] {ProductVersion.Text} listens on [bold]{string.Join(", ", listeners.AddressesOf(Listener.Public)).EscapeMarkup()}[/]");
        Fact("management", string.Join(", ", listeners.AddressesOf(Listener.Management)));
        if (listeners.HasProbes)
        {
            Fact("probes", string.Join(", ", listeners.AddressesOf(Listener.Probes)));
        }

        Fact("data", Path.GetFullPath(settings.DataFolder));
        Fact("key ring", Path.GetFullPath(settings.KeyRing));
        Fact("function key", settings.FunctionKeys.Count > 0 ? "Keys:Function" : Path.GetFullPath(settings.FunctionKeyPath));
        if (keys.Function.JustMade is { } made)
        {
            Fact("just made, not shown again", made);
        }

        Fact("management key", settings.ManagementKeys.Count > 0 ? "Keys:Management" : Path.GetFullPath(settings.ManagementKeyPath));
        if (settings.EventHub is { } hub)
        {
            Fact("reads", hub.Description);
        }

        if (azureDevOps.Organizations.Count is 0)
        {
            Warn("No organization may call: every pipeline's request is refused. Add", "--AzureDevOps:Organizations:0 https://dev.azure.com/<yours>/");
        }

        if (flux.Webhooks.Count is 0 && !flux.AllowUnsigned && settings.EventHub is null)
        {
            Warn("Neither webhook nor Event Hub is configured: no Flux event comes in. Add", "--Flux:Webhooks:0:Secret <token>, or for a trial --Flux:AllowUnsigned true");
        }

        if (flux.AllowUnsigned)
        {
            Warn("Flux:AllowUnsigned is on: anyone who reaches this address can release pipelines.", "");
        }

        if (server.Services.GetService<SignInLink>() is { } link)
        {
            PrintTrial(address, $"{listeners.AddressesOf(Listener.Management)[0]}{link.Make(Trial.ManagementKeyOf(settings))}", settings, azureDevOps, flux);
        }
        else
        {
            Paste("Pipeline request:", Curl.Callback(address, settings, azureDevOps));
            Paste("Flux event:", Curl.FluxEvent(address, flux));
        }

        console.MarkupLine("[grey]Ctrl+C stops.[/]");
        console.WriteLine();
    }

    private void PrintTrial(string address, string link, ServerSettings settings, AzureDevOpsOptions azureDevOps, FluxOptions flux)
    {
        console.WriteLine();
        Paste("1. A pipeline asks. A stand-in for Azure DevOps receives its log and result and prints them here:", Curl.Callback(address, settings, azureDevOps));
        Paste("2. Flux says that it deployed what the pipeline waits for:", Curl.FluxEvent(address, flux, flux.Webhooks[0].Secret));
        Paste($"Dashboard, without the key: this link signs in once, within {SignInLink.Life.TotalMinutes:0} minutes:", link);
    }

    private void Fact(string name, string value) => console.MarkupLine($"  [grey]{name}:[/] {value.EscapeMarkup()}");

    private void Warn(string what, string add) => console.MarkupLine($"  [yellow]{what.EscapeMarkup()}[/] {add.EscapeMarkup()}");

    // Past Spectre, which would break the lines at the console's width: these are for the clipboard.
    private void Paste(string title, string command)
    {
        console.MarkupLine($"[grey]{title}[/]");
        Console.WriteLine(command);
        Console.WriteLine();
    }
}
