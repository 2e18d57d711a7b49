using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class RequestBudgetTests
{
    private const int Mebibyte = 1024 * 1024;
    private readonly JumpingClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void The_longest_arriving_body_is_dropped_when_the_budget_is_used_up()
    {
        var budget = new RequestBudget(100, _clock);
        using var first = budget.Begin();
        using var second = budget.Begin();
        using var third = budget.Begin();
        first.TakeBody(40);
        second.TakeBody(40);

        third.TakeBody(40);

        Assert.Equal(503, first.Refusal?.StatusCode);
        Assert.True(first.Ended.IsCancellationRequested);
        Assert.Null(second.Refusal);
        Assert.Null(third.Refusal);
        Assert.Equal(80, budget.Held);
    }

    [Fact]
    public void A_completely_received_body_is_never_dropped()
    {
        var budget = new RequestBudget(100, _clock);
        using var whole = budget.Begin();
        whole.TakeBody(80);
        whole.Arrived();
        using var next = budget.Begin();

        var refused = Assert.Throws<BadHttpRequestException>(() => next.TakeBody(40));

        Assert.Equal(503, refused.StatusCode);
        Assert.Null(whole.Refusal);
        Assert.Equal(80, budget.Held);
    }

    [Fact]
    public void A_finished_request_frees_its_budget()
    {
        var budget = new RequestBudget(100, _clock);
        using (var share = budget.Begin())
        {
            share.TakeHeaders(50);
            share.TakeBody(10);
            share.Arrived();
        }

        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task A_mebibyte_may_take_ten_seconds_and_a_fast_start_earns_no_extra_time()
    {
        var budget = new RequestBudget(100 * Mebibyte, _clock);
        using var stalled = budget.Begin();
        using var goesOn = budget.Begin();
        stalled.TakeBody(Mebibyte - 1);
        goesOn.TakeBody(2 * Mebibyte);

        _clock.Jump(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => Task.FromResult(stalled.Refusal?.StatusCode is 408));
        var first = goesOn.Refusal;
        _clock.Jump(TimeSpan.FromSeconds(20));

        await Eventually.TrueAsync(() => Task.FromResult(goesOn.Refusal?.StatusCode is 408));
        Assert.Null(first);
    }

    [Fact]
    public void A_shutdown_does_not_wait_for_arriving_bodies()
    {
        var budget = new RequestBudget(100, _clock);
        using var share = budget.Begin();
        share.TakeBody(10);

        budget.GiveUpArriving();

        Assert.Equal(503, share.Refusal?.StatusCode);
    }

    [Fact]
    public async Task A_dropped_body_ends_with_the_refusal_and_not_with_a_cancellation()
    {
        var budget = new RequestBudget(100, _clock);
        using var share = budget.Begin();
        using var other = budget.Begin();
        var sent = new System.IO.Pipelines.Pipe();
        await using var ended = share.Ended.Register(sent.Reader.CancelPendingRead);
        var reading = LimitedBody.ReadAsync(new MeteredBody(sent.Reader, share), 1000, CancellationToken.None);
        await sent.Writer.WriteAsync(new byte[60]);
        await Eventually.TrueAsync(() => Task.FromResult(budget.Held is 60));

        other.TakeBody(60);

        Assert.Equal(503, (await Assert.ThrowsAsync<BadHttpRequestException>(() => reading)).StatusCode);
    }
}
