using System.Text.Json;
using System.Text.RegularExpressions;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Tests.Cases;

/// <summary>Cases from people who run Flux, from the intakes to the pipeline's record. Each file contains the steps and the correct result.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> Names => [.. Case.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_case_ends_as_expected(string name)
    {
        var played = Case.Read(name);
        var player = await CasePlayer.PlayAsync(played);
        foreach (var expected in played.Expect.EnumerateObject())
        {
            switch (expected.Name)
            {
                case "status":
                    CheckAnswers(player, expected.Value);
                    break;
                case "log":
                    CheckLog(player, expected.Value);
                    break;
                default:
                    if (player.WasAsked(expected.Name))
                    {
                        CheckWait(player, expected.Name, expected.Value);
                    }

                    break;
            }
        }
    }

    private static void CheckAnswers(CasePlayer player, JsonElement expected)
    {
        foreach (var answer in expected.EnumerateArray())
        {
            if (player.Answers.TryGetValue(answer.GetProperty("step").GetInt32(), out var given))
            {
                Assert.Equal(answer.GetProperty("code").GetInt32(), given.StatusCode);
                Assert.True(!answer.TryGetProperty("says", out var says) || IsSaid(says.GetString()!, [given.Message]), given.Message);
            }
        }
    }

    // If the listener refuses a request because of its method, path or key, the log is checked by the server's tests.
    private static void CheckLog(CasePlayer player, JsonElement expected)
    {
        foreach (var entry in expected.EnumerateArray())
        {
            if (player.Logged.TryGetValue(entry.GetProperty("step").GetInt32(), out var lines))
            {
                Assert.Equal(entry.GetProperty("lines").GetInt32(), lines.Count(line => IsSaid(entry.GetProperty("says").GetString()!, [line])));
            }
        }
    }

    private static void CheckWait(CasePlayer player, string wait, JsonElement expected)
    {
        var shown = player.ShownOf(wait);
        var all = $"{wait}:{Environment.NewLine}{string.Join(Environment.NewLine, shown)}";
        var sent = player.Azure.Sent.Where(sent => sent.PlanId == player.PlanOf(wait)).ToList();
        Assert.True(sent.Select(one => one.Result).Distinct().Count() < 2, all);
        var taken = sent.Where(one => one.IsTaken).ToList();
        var after = taken.Count == 0 ? null : (double?)(taken[0].At - player.Asked[wait]).TotalSeconds;
        Assert.True(ResultOf(expected) == (taken.Count == 0 ? null : taken[0].Result), $"{(taken.Count == 0 ? "no result" : $"{taken[0].Result} after {after} s")}; {all}");
        Assert.True(!(after < Number(expected, "notBefore")) && !(after > Number(expected, "by")), $"after {after} s; {all}");
        Assert.All(Texts(expected, "says"), text => Assert.True(IsSaid(text, shown), $"\"{text}\" is not said; {all}"));
        Assert.All(Texts(expected, "saysNot"), text => Assert.False(IsSaid(text, shown), $"\"{text}\" is said; {all}"));
        if (expected.TryGetProperty("open", out var open))
        {
            Assert.Equal(open.GetBoolean(), player.IsOpen(wait));
        }

        if (expected.TryGetProperty("sent", out var times))
        {
            Assert.InRange(sent.Count, (int)(Number(times, "exactly") ?? Number(times, "atLeast"))!, (int)(Number(times, "exactly") ?? int.MaxValue));
            var pauses = sent.Zip(sent.Skip(1), (one, next) => next.At - one.At).ToList();
            Assert.True(!times.TryGetProperty("growing", out _) || pauses.SequenceEqual(pauses.Order()), all);
        }
    }

    private static TaskResult? ResultOf(JsonElement expected) => expected.GetProperty("result").GetString() switch
    {
        "succeeded" => TaskResult.Succeeded,
        "failed" => TaskResult.Failed,
        _ => null,
    };

    private static double? Number(JsonElement expected, string name) =>
        expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static IEnumerable<string> Texts(JsonElement expected, string name) => expected.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);

    // A text, or /a regular expression/, with i to ignore case.
    private static bool IsSaid(string text, IEnumerable<string> shown) => Regex.Match(text, "^/(.*)/(i?)$", RegexOptions.Singleline) is { Success: true } expression
        ? shown.Any(line => Regex.IsMatch(line, expression.Groups[1].Value, expression.Groups[2].Length > 0 ? RegexOptions.IgnoreCase : RegexOptions.None))
        : shown.Any(line => line.Contains(text, StringComparison.Ordinal));
}
