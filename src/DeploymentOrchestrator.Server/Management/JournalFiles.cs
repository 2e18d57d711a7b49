using System.Text;
using DeploymentOrchestrator.Server.Configuration;

namespace DeploymentOrchestrator.Server.Management;

/// <summary>Lines in a file, and older ones in files beside it: <c>.1</c> is the newest of these. Who uses it calls one member at a time.</summary>
internal sealed class JournalFiles(string path, JournalSettings settings)
{
    private const byte NewLine = (byte)'\n';

    /// <summary>Adds a line. It is on the disk when this returns.</summary>
    public void Append(string line)
    {
        var bytes = Encoding.UTF8.GetBytes($"{line}\n");
        if (new FileInfo(path) is { Exists: true } now && now.Length + bytes.Length > settings.Bytes)
        {
            PutAside();
        }

        var options = PrivateFiles.Create();
        (options.Mode, options.Access) = (FileMode.OpenOrCreate, FileAccess.ReadWrite);
        using var file = new FileStream(path, options);
        file.Seek(0, SeekOrigin.End);
        if (IsCutOff(file))
        {
            // What a crash left of a line must not spoil the next one.
            file.WriteByte(NewLine);
        }

        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Every line, the newest first.</summary>
    public IEnumerable<string> NewestFirst()
    {
        foreach (var file in Enumerable.Range(1, settings.Files).Select(Aside).Prepend(path).Where(File.Exists))
        {
            foreach (var line in File.ReadAllLines(file).Reverse())
            {
                yield return line;
            }
        }
    }

    // Each step moves one file to a name that is free, but for the oldest of all: a crash in between loses nothing, and the next time begins at the gap.
    private void PutAside()
    {
        var last = Enumerable.Range(1, settings.Files).FirstOrDefault(number => !File.Exists(Aside(number)), settings.Files);
        for (var number = last - 1; number >= 1; number--)
        {
            File.Move(Aside(number), Aside(number + 1), overwrite: true);
        }

        File.Move(path, Aside(1), overwrite: true);
    }

    private string Aside(int number) => FormattableString.Invariant($"{path}.{number}");

    private static bool IsCutOff(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != NewLine;
    }
}
