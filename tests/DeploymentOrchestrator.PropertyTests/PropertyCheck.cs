using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace DeploymentOrchestrator.PropertyTests;

/// <summary>Runs a property over generated cases. The seed is fixed unless TESTS_SEED sets another one; TESTS_CASES sets the number of cases.</summary>
internal static class PropertyCheck
{
    private const ulong UsualSeed = 20_260_820;

    public static ulong Seed => ulong.Parse(Setting("TESTS_SEED") ?? $"{UsualSeed}", CultureInfo.InvariantCulture);

    public static int Number(string setting, int usual) => int.Parse(Setting(setting) ?? $"{usual}", CultureInfo.InvariantCulture);

    public static void ForAll<T>(Arbitrary<T> cases, int usualCases, ITestOutputHelper output, Action<T> holds)
    {
        var count = Number("TESTS_CASES", usualCases);
        output.WriteLine($"{count} cases of seed {Seed}; the same again: TESTS_SEED={Seed} TESTS_CASES={count}");
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(count)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<FsCheck.Replay>.Some(new FsCheck.Replay(new Rnd(Seed), FSharpOption<int>.None)));
        Check.One(config, Prop.ForAll(cases, holds));
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
