using System.Globalization;

namespace DeploymentOrchestrator.Server.FaultTests.Kills;

/// <summary>The result of a run with kills.</summary>
internal sealed record KillReport
{
    public required int Kills { get; init; }

    public required int KillsWhileStarting { get; init; }

    public required IReadOnlyList<TimeSpan> BackAfter { get; init; }

    public required int Requests { get; init; }

    public required int Events { get; init; }

    public required int Acknowledgements { get; init; }

    public required int CallsCut { get; init; }

    public required int RequestsLost { get; init; }

    public required int EventsLost { get; init; }

    public required int WithoutResult { get; init; }

    public required int WithTwoResults { get; init; }

    public required int AgainstTheModel { get; init; }

    public required int DecidedByTheMoment { get; init; }

    public required int ToldTwice { get; init; }

    public required int ToldTwiceBecauseUnanswered { get; init; }

    public required int ToldTwiceForNothing { get; init; }

    /// <summary>Everything that must not happen but did, in words.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public override string ToString()
    {
        var back = BackAfter.Order().ToArray();
        var seconds = (TimeSpan span) => span.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        return string.Join('\n', (string[])
        [
            $"kills                               {Kills}, of them while it started {KillsWhileStarting}",
            $"acknowledged requests               {Requests}, lost {RequestsLost}",
            $"acknowledged events                 {Events}, lost {EventsLost}",
            $"202 answers, calls without answer   {Acknowledgements}, {CallsCut}",
            $"waits without a result              {WithoutResult}",
            $"waits with two different results    {WithTwoResults}",
            $"results against the model           {AgainstTheModel} (for {DecidedByTheMoment} waits the moment decides and both are right)",
            $"told twice, with the same result    {ToldTwice}, of them because the first answer was cut off {ToldTwiceBecauseUnanswered}, without a kill in between {ToldTwiceForNothing}",
            $"back after a kill                   median {seconds(back[back.Length / 2])} s, longest {seconds(back[^1])} s",
            $"problems                            {Problems.Count}",
            .. Problems.Take(40),
        ]);
    }
}
