using System.Net;
using DeploymentOrchestrator.Server.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class ConnectionsTests
{
    private readonly JumpingClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task The_oldest_unauthenticated_connection_is_closed_for_a_new_one()
    {
        var connections = new Connections(4, _clock);
        var all = Enumerable.Range(1, 5).Select(client => new Caller(connections, $"10.0.0.{client}")).ToList();

        Assert.Equal([true, false, false, false, false], all.Select(caller => caller.IsEnded));
        await Task.WhenAll(all.Select(caller => caller.CloseAsync()));
        Assert.Equal(0, connections.Count);
    }

    [Fact]
    public async Task A_connection_with_a_valid_key_is_never_closed_for_another()
    {
        var connections = new Connections(4, _clock);
        var known = new Caller(connections, "10.0.0.1");
        known.ShowKey();
        var strangers = Enumerable.Range(2, 6).Select(client => new Caller(connections, $"10.0.0.{client}")).ToList();

        Assert.False(known.IsEnded);
        Assert.Equal(3, strangers.Count(stranger => !stranger.IsEnded));
        await Task.WhenAll(strangers.Append(known).Select(caller => caller.CloseAsync()));
    }

    [Fact]
    public async Task One_client_gets_at_most_half_of_the_connections_and_loses_its_own_oldest()
    {
        var connections = new Connections(8, _clock);
        var other = new Caller(connections, "10.0.0.2");
        var one = Enumerable.Range(0, 10).Select(_ => new Caller(connections, "10.0.0.1")).ToList();

        Assert.Equal(4, one.Count(caller => !caller.IsEnded));
        Assert.False(other.IsEnded);
        await Task.WhenAll(one.Append(other).Select(caller => caller.CloseAsync()));
    }

    [Fact]
    public async Task A_connection_without_a_request_is_closed_after_ten_seconds()
    {
        var connections = new Connections(4, _clock);
        var silent = new Caller(connections, "10.0.0.1");
        var asks = new Caller(connections, "10.0.0.2");
        asks.Ask();

        _clock.Jump(TimeSpan.FromSeconds(11));

        await silent.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(asks.IsEnded);
        await Task.WhenAll(silent.CloseAsync(), asks.CloseAsync());
    }

    private sealed class Caller : DefaultConnectionContext
    {
        private readonly TaskCompletionSource _closed = new();
        private readonly TaskCompletionSource _ended = new();
        private readonly Task _served;

        public Caller(Connections connections, string address)
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);
            _served = connections.ServeAsync(this, _ => _closed.Task);
        }

        public Task Ended => _ended.Task;

        public bool IsEnded => _ended.Task.IsCompleted;

        public override void Abort(ConnectionAbortedException abortReason) => _ended.TrySetResult();

        public void Ask() => Features.Get<OpenConnection>()!.HasRequest();

        public void ShowKey() => OpenConnection.Trust(new DefaultHttpContext(Features));

        public Task CloseAsync()
        {
            _closed.SetResult();
            return _served;
        }
    }
}
