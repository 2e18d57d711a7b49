using System.Globalization;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

/// <summary>The number of fuzzed inputs, and the seed. Set TESTS_SEED to repeat a failure.</summary>
internal static class FuzzSettings
{
    private const int UsualSeed = 20_260_820;

    /// <summary>Fixed unless TESTS_SEED sets another one, so that a failure depends on the change and not on the day. It is printed with every failure.</summary>
    public static int Seed { get; } = Read("TESTS_SEED") ?? UsualSeed;

    /// <summary>The number of inputs in process; a tenth of that is sent over sockets.</summary>
    public static int Inputs { get; } = Read("TESTS_INPUTS") ?? 20_000;

    /// <summary>The random generator of one input, independent of the inputs before it.</summary>
    public static Random Chance(int input) => new(unchecked((Seed * 397) ^ input));

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
