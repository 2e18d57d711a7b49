using System.Text.Json;
using DeploymentOrchestrator.Flux;
using DurableTask.Core.History;

namespace DeploymentOrchestrator.Tests.Releases;

/// <summary>How a report gets to the feed and to the waits.</summary>
public sealed class DeliverReportTests
{
    private readonly World _world = new();

    [Fact]
    public void Every_wait_of_the_release_is_notified_whatever_its_version()
    {
        var first = _world.Request(World.V);
        var second = _world.Request(World.Newer);
        _world.Flux(Verdict.Deployed, World.V);
        Assert.All([first, second], wait => Assert.Contains(_world.Runtime[wait.InstanceId].History, e => e is EventRaisedEvent { Name: Names.DeploymentReported }));
        Assert.Equal([first.InstanceId, second.InstanceId], Delivery().Output!.Value.EnumerateArray().Select(id => id.GetString()).Order());
    }

    [Fact]
    public void Progress_of_a_release_without_a_feed_ends_at_once_and_creates_nothing()
    {
        _world.Flux(Verdict.Progress);
        Assert.Equal("[]", Delivery().Output!.Value.GetRawText());
        Assert.Null(_world.Runtime.EntityState(InstanceIds.ForFeed(World.Release)));
    }

    [Fact]
    public void A_feed_that_does_not_respond_is_called_again_with_growing_pauses()
    {
        _world.Runtime.Delivery = _ => EntityDelivery.Lost;
        _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: 60);
        Assert.Equal([35, 40, 50, 70, 110, 190], Pauses().Take(6));
        Assert.All(Pauses().Skip(7), pause => Assert.Equal(330, pause));
    }

    [Fact]
    public void A_report_without_a_response_for_a_day_becomes_a_dead_letter()
    {
        _world.Runtime.Delivery = _ => EntityDelivery.Lost;
        var report = _world.Flux(Verdict.Deployed);
        _world.Pass(minutes: (24 * 60) - 1);
        Assert.Empty(_world.Pipeline.DeadLetters);
        _world.Pass(minutes: 10);
        var (_, letter) = Assert.Single(_world.Pipeline.DeadLetters);
        Assert.Equal(report.Key, Json.Read<Report>(JsonElement.Parse(letter.Body)).Key);
        Assert.NotNull(Delivery().Output);
    }

    private SimulatedRuntime.Instance Delivery() => _world.Runtime.Instances.Last(instance => instance.Name == Names.DeliverReport);

    // Seconds from one call of the feed to the next.
    private IEnumerable<double> Pauses()
    {
        var now = DateTime.MinValue;
        var calls = new List<DateTime>();
        foreach (var recorded in Delivery().History)
        {
            now = recorded is OrchestratorStartedEvent started ? started.Timestamp : now;
            if (recorded is EventSentEvent sent && EntityCall.TryRead(sent.InstanceId!, sent.Input, out _))
            {
                calls.Add(now);
            }
        }

        return calls.Zip(calls.Skip(1), (one, next) => (next - one).TotalSeconds);
    }
}
