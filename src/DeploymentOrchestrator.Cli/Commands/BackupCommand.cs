using System.CommandLine;
using DeploymentOrchestrator.Cli.Backup;
using DeploymentOrchestrator.Server;
using DeploymentOrchestrator.Server.Configuration;
using DurableTask.Sqlite;

namespace DeploymentOrchestrator.Cli.Commands;

/// <summary>Backs up everything that a server keeps, and restores it.</summary>
internal static class BackupCommand
{
    /// <summary>The command <c>backup</c>.</summary>
    public static Command Create() => Create("backup", """
        Write the databases, the key ring and the keys of a server into one file. The server may be running.

          backup deployments-2026-11-28.zip
          backup /backup/deployments.zip --Storage:Path /var/lib/do     with settings as serve takes them

        The file is as secret as the data folder: anybody who has it can act as every pipeline that waits. Only its owner can read it, and
        no existing file is replaced. Run the command on the server's machine, because it reads the server's files.

        Exit codes: 0 written, 2 wrong use, or the file cannot be written, 3 the database cannot be read.
        """, BackupFile.Write, "It contains everything the server has accepted until now. Keep it as safe as the data folder.");

    /// <summary>The command <c>restore</c>.</summary>
    public static Command CreateRestore() => Create("restore", """
        Restore a backup into an empty data folder. Then start the server on it: open waits go on.

          restore deployments-2026-11-28.zip
          restore /backup/deployments.zip --Storage:Path /var/lib/do    with settings as serve takes them

        Nothing is replaced: if there is a database or a key already, nothing is written. What happened after the backup is not in it: a pipeline
        that asked later has to ask again, and a result that was sent later is sent once more, which Azure DevOps ignores.

        Exit codes: 0 restored, 2 wrong use, not a backup, or a file exists already.
        """, BackupFile.Restore, "Start the server on it: open waits go on.");

    private static Command Create(string name, string description, Action<ServerSettings, string> act, string next)
    {
        var file = new Argument<string>("FILE") { Description = "The backup." };
        var command = new Command(name, description) { file };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            var settings = Read([.. parsed.UnmatchedTokens]);
            var path = parsed.GetValue(file)!;
            try
            {
                act(settings, path);
            }
            catch (DurableStoreException failure)
            {
                throw new CommandFailure(failure.Message, ExitCodes.Store);
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new CommandFailure($"{path}: {error.Message.TrimEnd('.')}.", ExitCodes.Configuration);
            }

            Console.WriteLine($"{name}: {path} ({new FileInfo(path).Length / 1024:N0} KB), data folder {Path.GetFullPath(settings.DataFolder)}. {next}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static ServerSettings Read(string[] given)
    {
        var configuration = ServerConfiguration.Read(given).Configuration;
        try
        {
            ConfigurationCheck.Run(configuration);
        }
        catch (StartFailedException mistake)
        {
            throw new CommandFailure(mistake.Message, ExitCodes.Configuration);
        }

        var settings = ServerSettings.From(configuration);
        return settings.Store.Provider == StoreProvider.Sqlite
            ? settings
            : throw new CommandFailure(
                $"DurableTask:Provider is {settings.Store.Provider}: back up that store by its own means, and the key ring ({Path.GetFullPath(settings.KeyRing)}) with it.", ExitCodes.Configuration);
    }
}
