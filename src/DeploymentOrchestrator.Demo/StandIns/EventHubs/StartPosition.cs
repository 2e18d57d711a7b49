using System.Globalization;
using System.Text.RegularExpressions;
using Amqp.Framing;
using Amqp.Types;

namespace DeploymentOrchestrator.Demo.StandIns.EventHubs;

/// <summary>Where a reader starts, according to the filter of its link.</summary>
internal static partial class StartPosition
{
    private static readonly Symbol Selector = "apache.org:selector-filter:string";

    /// <summary>The sequence number of the first event to send.</summary>
    public static long Of(Source source, StandInPartition partition)
    {
        if ((source.FilterSet?[Selector] as DescribedValue)?.Value is not string selector || Comparison().Match(selector) is not { Success: true } match)
        {
            throw new NotSupportedException("A reader started without a filter that says where to start.");
        }

        var (property, inclusive, value) = (match.Groups["property"].Value, match.Groups["equal"].Success, match.Groups["value"].Value);
        if (value is "@latest")
        {
            return partition.Events.Count;
        }

        var than = long.Parse(value, CultureInfo.InvariantCulture);
        return partition.Events.TakeWhile(one => Position(one) < than || (Position(one) == than && !inclusive)).Count();

        long Position(StandInEvent one) => property switch
        {
            "offset" => one.Offset,
            "sequence-number" => one.SequenceNumber,
            _ => new DateTimeOffset(one.EnqueuedAt).ToUnixTimeMilliseconds(),
        };
    }

    [GeneratedRegex(@"^amqp\.annotation\.x-opt-(?<property>offset|sequence-number|enqueued-time) >(?<equal>=)? '?(?<value>-?\d+|@latest)'?$")]
    private static partial Regex Comparison();
}
