using System.CommandLine;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Configuration;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Cli.Connection;

/// <summary>
/// Finds the server and its key for a command: from options first, then the environment, then the context, then the configuration that <c>serve</c>
/// would read in this folder, with the keys that it keeps in the data folder. On the server's own machine no option is needed.
/// </summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _data = new("--data") { Description = "The server's data folder, for its keys. Default: Storage:Path, as serve reads it.", HelpName = "DIR" };
    private readonly Option<string?> _context = ContextOption.Create();
    private readonly bool _isManagement;
    private readonly Option<string?> _key;
    private readonly bool _needsKey;
    private readonly Option<Uri?> _server;

    /// <summary>The options for one of the listeners.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="needsKey">False if requests to it are authenticated in another way, with a signature.</param>
    public ServerOptions(Listener listener, bool needsKey = true)
    {
        _needsKey = needsKey;
        _isManagement = listener == Listener.Management;
        _server = new("--server")
        {
            Description = $"The address where it listens. Default: {ServerVariable}, then the context, then {(_isManagement ? "Management:Urls" : "Urls")}.",
            HelpName = "URL",
            CustomParser = result => ServerEndpoint.Parse(result, "--server"),
        };
        _key = new("--key")
        {
            Description = $"Its {(_isManagement ? "management" : "function")} key. Visible in process lists; prefer {KeyVariable} or the file in the data folder.",
            HelpName = "KEY",
        };
    }

    private string ServerVariable => _isManagement ? "DEPLOYMENT_ORCHESTRATOR_MANAGEMENT_URL" : "DEPLOYMENT_ORCHESTRATOR_URL";

    private string KeyVariable => _isManagement ? "DEPLOYMENT_ORCHESTRATOR_MANAGEMENT_KEY" : "DEPLOYMENT_ORCHESTRATOR_KEY";

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_context);
        command.Options.Add(_server);
        if (_needsKey)
        {
            command.Options.Add(_key);
            command.Options.Add(_data);
        }
    }

    /// <summary>Finds the server.</summary>
    /// <exception cref="CommandFailure">An address in the environment is not valid.</exception>
    /// <exception cref="StartFailedException">The configuration is wrong.</exception>
    public ServerEndpoint Find(ParseResult parsed) =>
        Find(Contexts.Read().Find(parsed.GetValue(_context)), parsed.GetValue(_server), _needsKey ? parsed.GetValue(_key) : null, _needsKey ? parsed.GetValue(_data) : null);

    /// <summary>Finds the other listener of the same server, for which the command has no options.</summary>
    /// <exception cref="CommandFailure">An address in the environment is not valid.</exception>
    /// <exception cref="StartFailedException">The configuration is wrong.</exception>
    public ServerEndpoint FindBeside(ParseResult parsed, Listener listener) =>
        new ServerOptions(listener).Find(Contexts.Read().Find(parsed.GetValue(_context)), null, null, _needsKey ? parsed.GetValue(_data) : null);

    private ServerEndpoint Find(ServerContext? context, Uri? address, string? key, string? data)
    {
        var configuration = ServerConfiguration.Read(data is null ? [] : [$"--Storage:Path={data}"]).Configuration;
        ConfigurationCheck.Run(configuration);
        var settings = ServerSettings.From(configuration);
        var (urls, keys, file) = _isManagement
            ? (settings.ManagementUrls, settings.ManagementKeys, settings.ManagementKeyPath)
            : (settings.Urls, settings.FunctionKeys, settings.FunctionKeyPath);
        return new ServerEndpoint(
            address
                ?? Address(ServerVariable, Variable(ServerVariable))
                ?? Address(Contexts.Path, _isManagement ? context?.ManagementUrl : context?.Url)
                ?? ServerEndpoint.OfListener(urls[0]),
            _needsKey ? key ?? Variable(KeyVariable) ?? (_isManagement ? context?.ManagementKey : context?.Key) ?? (keys is [var first, ..] ? first : KeyIn(file)) : null,
            context?.WebhookSecret,
            $"Give it as --key, as {KeyVariable}, with config set-context, or the server's data folder as --data.",
            configuration);
    }

    private static Uri? Address(string where, string? text) => text is null
        ? null
        : ServerEndpoint.Parse(text) ?? throw new CommandFailure($"{where} says \"{TerminalText.Line(text)}\": it must be an http or https address.", ExitCodes.Configuration);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value.Trim() : null;

    private static string? KeyIn(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The key {path} cannot be read: {error.Message}", ExitCodes.Configuration);
        }
    }
}
