using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class ChartVersionTests
{
    // The rules of semver.org, section 11, and versions of real charts.
    private static readonly string[] Ascending =
    [
        "0.0.0", "1.0.0-0", "1.0.0-9", "1.0.0-10", "1.0.0-20260820101540", "1.0.0-RC.1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
        "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.9", "1.0.10", "1.0.20260820101540", "1.2.0", "1.10.0", "4.32.3",
        "4.32.30-rc.1", "4.32.30",
    ];

    [Theory]
    [InlineData("4.32.30", "4.32.30")]
    [InlineData("v4.32.30", "4.32.30")]
    [InlineData("V4.32.30", "4.32.30")]
    [InlineData("4.32.30+6f2c1d9a7b04.3", "4.32.30+6f2c1d9a7b04.3")]
    [InlineData("v104.1.2_up57.0.3", "104.1.2+up57.0.3")]
    [InlineData("4.32.30-rc.1_0cc9a8446c95", "4.32.30-rc.1+0cc9a8446c95")]
    [InlineData("1.0.0+001", "1.0.0+001")]
    [InlineData("1.0.20260820101540", "1.0.20260820101540")]
    [InlineData("1.0.0--", "1.0.0--")]
    public void A_leading_v_is_removed_and_the_underscore_of_an_OCI_tag_becomes_a_plus(string text, string version)
    {
        Assert.True(ChartVersion.TryNormalize(text, out var normalized));
        Assert.Equal(version, normalized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4.32")]
    [InlineData("4.32.x")]
    [InlineData("4.32.30.1")]
    [InlineData("04.32.30")]
    [InlineData("4.32.30-")]
    [InlineData("4.32.30-rc..1")]
    [InlineData("4.32.30-rc.01")]
    [InlineData("4.32.30_build_more")]
    [InlineData("4.32.30+build+more")]
    [InlineData("4.32.30+")]
    [InlineData("4.32.30+a..b")]
    [InlineData("4_32_30")]
    [InlineData(" 4.32.30")]
    [InlineData("4.32.30\n")]
    [InlineData("vv4.32.30")]
    [InlineData("latest")]
    [InlineData(">=1.0.0")]
    [InlineData("^1.0.0")]
    [InlineData("٤.٣٢.٣٠")]
    public void An_incomplete_version_is_invalid(string? text) => Assert.False(ChartVersion.TryNormalize(text, out _));

    [Fact]
    public void A_version_of_more_than_128_characters_is_invalid()
    {
        Assert.True(ChartVersion.TryNormalize("1.0." + new string('1', 124), out _));
        Assert.False(ChartVersion.TryNormalize("1.0." + new string('1', 125), out _));
    }

    [Fact]
    public void Versions_are_ordered_as_SemVer_says()
    {
        for (var i = 0; i < Ascending.Length; i++)
        {
            for (var j = 0; j < Ascending.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(ChartVersion.Compare(Ascending[i], Ascending[j])));
            }
        }
    }

    [Fact]
    public void Build_metadata_does_not_order_versions()
    {
        Assert.Equal(0, ChartVersion.Compare("6.6.1+0cc9a8446c95", "6.6.1"));
        Assert.Equal(0, ChartVersion.Compare("6.6.1+a-1", "6.6.1+b"));
        Assert.True(ChartVersion.Compare("6.6.1-rc.1+zz", "6.6.1+aa") < 0);
    }

    [Theory]
    [InlineData("6.6.1", "6.6.1", true)]
    [InlineData("6.6.1", "6.6.1+0cc9a8446c95", true)]
    [InlineData("6.6.1+0cc9a8446c95", "6.6.1+0cc9a8446c95", true)]
    [InlineData("6.6.1+0cc9a8446c95", "6.6.1+f2b9c1d7e8a0", false)]
    [InlineData("6.6.1+0cc9a8446c95", "6.6.1", false)]
    [InlineData("6.6.1+0cc9", "6.6.1+0cc9a8446c95", false)]
    [InlineData("6.6.1-rc.1", "6.6.1", false)]
    [InlineData("6.6.1", "6.6.10", false)]
    public void A_request_that_names_a_build_is_met_by_exactly_that_one(string requested, string reported, bool meets) =>
        Assert.Equal(meets, ChartVersion.Meets(requested, reported));
}
