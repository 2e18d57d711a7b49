namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>How much is kept of who did what.</summary>
/// <param name="Bytes">A file that would become longer is put aside, and a new one begun.</param>
/// <param name="Files">How many files are kept aside.</param>
public sealed record JournalSettings(long Bytes, int Files)
{
    /// <summary>Reads a configuration that has been checked.</summary>
    public static JournalSettings From(IConfiguration configuration) =>
        new(configuration.GetValue<long>("Management:JournalBytes"), configuration.GetValue<int>("Management:JournalFiles"));
}
