using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Flux;

/// <summary>Chart versions: Semantic Versioning 2.0.0.</summary>
/// <remarks>
/// <para>
/// Build metadata is kept: for Flux it says which build of a version runs (the first digits of an OCI digest or of a commit). It does not
/// order versions, but a request that names it means exactly that build.
/// </para>
/// <para>
/// Numbers may have any length: charts are often numbered by build time (<c>1.0.20260820101540</c>), which is over the 32 bits that
/// NuGet's SemanticVersion takes. Pre-release labels are compared case-sensitively, as SemVer says.
/// </para>
/// </remarks>
public static partial class ChartVersion
{
    private const int MaxLength = 128;

    /// <summary>Cuts a leading <c>v</c> before a digit and reads the <c>_</c> of an OCI tag as the <c>+</c> that Helm has written so.</summary>
    /// <returns>False if the rest is not a full SemVer of at most 128 characters.</returns>
    public static bool TryNormalize(string? text, out string version)
    {
        version = "";
        if (text is null)
        {
            return false;
        }

        var cut = text is ['v' or 'V', >= '0' and <= '9', ..] ? text[1..] : text;
        var read = cut.Replace('_', '+');
        if (read.Length > MaxLength || !SemVer().IsMatch(read))
        {
            return false;
        }

        version = read;
        return true;
    }

    /// <summary>Compares two normalized versions by SemVer precedence, in which build metadata does not count.</summary>
    /// <returns>Below, equal to or above zero, as usual.</returns>
    public static int Compare(string a, string b)
    {
        var (coreA, labelsA) = Split(a);
        var (coreB, labelsB) = Split(b);
        var byCore = CompareLists(coreA, coreB);
        if (byCore != 0)
        {
            return byCore;
        }

        // 1.0.0 comes after every 1.0.0-something.
        return (labelsA.Length, labelsB.Length) switch
        {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 0) => -1,
            _ => CompareLists(labelsA, labelsB),
        };
    }

    /// <summary>True if a reported version is the one that was asked for: a request without build metadata is met by any, one that names it by exactly that.</summary>
    /// <param name="requested">The normalized version that a request names.</param>
    /// <param name="reported">The normalized version that Flux names.</param>
    public static bool Meets(string requested, string reported) =>
        Compare(requested, reported) == 0 && (Build(requested) is not { } build || build == Build(reported));

    private static string? Build(string version) => version.Split('+', 2) is [_, var build] ? build : null;

    private static (string[] Core, string[] Labels) Split(string version)
    {
        var parts = version.Split('+', 2)[0].Split('-', 2);
        return (parts[0].Split('.'), parts.Length == 1 ? [] : parts[1].Split('.'));
    }

    private static int CompareLists(string[] a, string[] b)
    {
        foreach (var (left, right) in a.Zip(b))
        {
            var order = CompareIdentifiers(left, right);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int CompareIdentifiers(string a, string b) => (a.All(char.IsAsciiDigit), b.All(char.IsAsciiDigit)) switch
    {
        // Without leading zeros the longer number is the larger one.
        (true, true) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(a, b),
    };

    // semver.org's own expression; \z because $ would let a line end through.
    [GeneratedRegex(@"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z")]
    private static partial Regex SemVer();
}
