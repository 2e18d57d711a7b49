using DeploymentOrchestrator.Cli.Tables;

namespace DeploymentOrchestrator.Server.Tests.CommandLine;

/// <summary>Tables as kubectl prints them.</summary>
public sealed class TextTableTests
{
    private static readonly (string Release, string Version, string? Place)[] Rows = [("ffc-demo-web", "4.32.30", "snd1"), ("podinfo", "6.7.0", null)];

    private static readonly Column<(string Release, string Version, string? Place)>[] Columns =
    [
        new("RELEASE", row => row.Release),
        new("VERSION", row => row.Version) { DroppedFrom = 1 },
        new("CHART", row => $"{row.Release}-{row.Version}") { IsWide = true },
        new("PLACE", row => row.Place),
    ];

    [Fact]
    public void In_a_pipe_nothing_is_truncated_and_no_line_ends_with_a_space() =>
        Assert.Equal(
            ["RELEASE        VERSION   PLACE", "ffc-demo-web   4.32.30   snd1", "podinfo        6.7.0     -"],
            TextTable.Lines(Rows, Columns, wide: false, int.MaxValue));

    [Fact]
    public void Wide_shows_every_column() =>
        Assert.Equal("ffc-demo-web   4.32.30   ffc-demo-web-4.32.30   snd1", TextTable.Lines(Rows, Columns, wide: true, int.MaxValue).ElementAt(1));

    [Fact]
    public void On_a_narrow_terminal_columns_are_dropped_and_then_the_last_one_is_truncated()
    {
        Assert.Equal(["RELEASE        PLACE", "ffc-demo-web   snd1", "podinfo        -"], TextTable.Lines(Rows, Columns, wide: false, 22));
        Assert.Equal(["RELEASE        PLA…", "ffc-demo-web   snd1", "podinfo        -"], TextTable.Lines(Rows, Columns, wide: false, 19));
        Assert.All(TextTable.Lines(Rows, Columns, wide: false, 10), line => Assert.True(line.Length <= 10, line));
    }

    [Fact]
    public void Text_from_outside_is_one_line_and_no_markup() =>
        Assert.Equal(
            "[[red]]a | b",
            TextTable.Lines(["\u001b[31m[red]a\nb"], [new Column<string>("X", row => row)], wide: false, int.MaxValue, markup: true).Last());

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 1260, "3h21m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(30 * 86400, "30d")]
    public void An_age_is_formatted_as_by_kubectl(int seconds, string age) => Assert.Equal(age, Clock.Duration(TimeSpan.FromSeconds(seconds)));
}
