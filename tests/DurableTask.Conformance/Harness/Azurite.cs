using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DurableTask.Conformance.Harness;

/// <summary>Azurite, the emulator of Azure Storage, started once for all tests of this process, on free loopback ports and in memory.</summary>
public static class Azurite
{
    /// <summary>The variable with the folder that Azurite was installed to with npm, if it is not artifacts/azurite.</summary>
    public const string Variable = "AZURITE";

    // The default account and key of Azurite.
    private const string Account =
        "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <summary>The reason to skip the tests that need it, or null.</summary>
    public static string? Missing { get; } = Script is null
        ? $"No Azurite here: npm install --prefix artifacts/azurite azurite (as .ci/run does), or name its folder in {Variable}."
        : null;

    private static string? Script =>
        (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : Above(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "artifacts", "azurite")))
        .Select(folder => Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js"))
        .FirstOrDefault(File.Exists);

    /// <summary>The connection string of the running Azurite.</summary>
    public static Task<string> ConnectionStringAsync() => Started.Value;

    private static IEnumerable<string> Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }

    private static async Task<string> StartAsync()
    {
        var (blob, queue, table) = (FreePort(), FreePort(), FreePort());
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Script!, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence",
                "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
                "--blobPort", $"{blob}", "--queuePort", $"{queue}", "--tablePort", $"{table}",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var azurite = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            azurite.Kill(entireProcessTree: true);
            azurite.WaitForExit();
        };
        var said = new ConcurrentQueue<string?>();
        azurite.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        azurite.OutputDataReceived += (_, line) => said.Enqueue(line.Data);
        azurite.BeginErrorReadLine();
        azurite.BeginOutputReadLine();
        foreach (var port in new[] { blob, queue, table })
        {
            await Eventually.UntilAsync(() => Task.FromResult(azurite.HasExited || Listens(port)), () => $"Azurite listens on {port}");
        }

        Assert.False(azurite.HasExited, $"Azurite ended: {string.Join("\n", said)}");
        return $"DefaultEndpointsProtocol=http;{Account};BlobEndpoint=http://127.0.0.1:{blob}/devstoreaccount1;"
            + $"QueueEndpoint=http://127.0.0.1:{queue}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{table}/devstoreaccount1";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
