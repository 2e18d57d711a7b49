using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DeploymentOrchestrator.Benchmarks.Measuring;

/// <summary>The machine of the measurement.</summary>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Cores">The number of processors that this process may use.</param>
/// <param name="FsyncMilliseconds">The median time to append 4 KB and flush them to the disk.</param>
internal sealed record Machine(string System, string Runtime, int Cores, double FsyncMilliseconds)
{
    public static Machine Measure(string folder) => new(
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription,
        Environment.ProcessorCount,
        MeasureFsync(folder));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{System}, {Runtime}, {Cores} cores, fsync of 4 KB {FsyncMilliseconds:0.00} ms");

    private static double MeasureFsync(string folder)
    {
        var path = Path.Combine(folder, Path.GetRandomFileName());
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        var block = new byte[4096];
        return Enumerable.Range(0, 200).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }).Order().ElementAt(100);
    }
}
