using System.Collections.Immutable;
using DeploymentOrchestrator.Instances;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace DeploymentOrchestrator.Functions.Tests.Instances;

public sealed class UnfinishedCountsTests
{
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly Clock _clock = new();
    private readonly UnfinishedCounts _counts;

    public UnfinishedCountsTests()
    {
        _counts = new(_clock, NullLogger<UnfinishedCounts>.Instance);
        _client.Setup(client => client.GetAllInstancesAsync(It.Is<OrchestrationQuery?>(query => !query!.FetchInputsAndOutputs)))
            .Returns(SinglePage.Of(Wait("plan-1"), Wait("plan-1"), Wait("plan-2"), Other()));
    }

    [Fact]
    public async Task Counts_by_orchestrator_and_by_plan()
    {
        Assert.Equal(3, await CountAsync("PipelineWait", null));
        Assert.Equal(2, await CountAsync("PipelineWait", "plan-1"));
        Assert.Equal(0, await CountAsync("PipelineWait", "plan-3"));
    }

    [Fact]
    public async Task Queries_the_store_once_a_minute_and_adds_local_starts_in_between()
    {
        await CountAsync("PipelineWait", "plan-1");
        _counts.Add("PipelineWait", "plan-1");
        _clock.Now += TimeSpan.FromSeconds(59);

        Assert.Equal(3, await CountAsync("PipelineWait", "plan-1"));
        Assert.Equal(4, await CountAsync("PipelineWait", null));
        _client.Verify(client => client.GetAllInstancesAsync(It.IsAny<OrchestrationQuery?>()), Times.Once);
    }

    [Fact]
    public async Task Refreshes_the_count_in_the_background()
    {
        await CountAsync("PipelineWait", null);
        var counted = new TaskCompletionSource();
        _client.Setup(client => client.GetAllInstancesAsync(It.IsAny<OrchestrationQuery?>()))
            .Callback(() => counted.TrySetResult()).Returns(SinglePage.Of(Wait("plan-1")));
        _clock.Now += TimeSpan.FromMinutes(2);
        _clock.SetBack = TimeSpan.FromHours(1);

        Assert.Equal(3, await CountAsync("PipelineWait", null));
        await counted.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_slow_first_count_delays_no_request()
    {
        var never = new TaskCompletionSource<Page<OrchestrationMetadata>>();
        _clock.LimitsPass = true;
        _client.Setup(client => client.GetAllInstancesAsync(It.IsAny<OrchestrationQuery?>())).Returns(Pageable.Create((_, _, _) => never.Task));

        Assert.Equal(0, await CountAsync("PipelineWait", null).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_store_that_cannot_be_counted_lets_requests_in()
    {
        _client.Setup(client => client.GetAllInstancesAsync(It.IsAny<OrchestrationQuery?>())).Throws(new InvalidOperationException("out of reach"));

        Assert.Equal(0, await CountAsync("PipelineWait", null));
    }

    private Task<int> CountAsync(string name, string? plan) => _counts.CountAsync(_client.Object, name, plan, CancellationToken.None);

    private static OrchestrationMetadata Wait(string plan) =>
        new("PipelineWait", Guid.NewGuid().ToString()) { Tags = ImmutableDictionary<string, string>.Empty.Add("plan", plan) };

    private static OrchestrationMetadata Other() => new("DeliverReport", "report:1");

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);

        // A limit expires only when the test says so, however slow the machine is.
        public bool LimitsPass { get; set; }

        // How far the time of day was set back, which does not affect the timestamp.
        public TimeSpan SetBack { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now - SetBack;

        public override long GetTimestamp() => Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, LimitsPass ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
