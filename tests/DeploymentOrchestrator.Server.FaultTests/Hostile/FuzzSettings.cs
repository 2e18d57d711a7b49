using System.Globalization;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>How much is thrown at the server, and from which seed. What failed once is thrown again with TESTS_SEED.</summary>
internal static class FuzzSettings
{
    private const int UsualSeed = 20_260_820;

    /// <summary>Fixed unless TESTS_SEED names another, so that what fails is the change and not the day. Printed with every failure.</summary>
    public static int Seed { get; } = Read("TESTS_SEED") ?? UsualSeed;

    /// <summary>Inputs in process; a tenth of it over sockets.</summary>
    public static int Inputs { get; } = Read("TESTS_INPUTS") ?? 20_000;

    /// <summary>The chance of one input, whichever ran before it.</summary>
    public static Random Chance(int input) => new(unchecked((Seed * 397) ^ input));

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
