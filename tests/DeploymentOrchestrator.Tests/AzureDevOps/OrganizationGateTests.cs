using System.Globalization;
using DeploymentOrchestrator.AzureDevOps;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class OrganizationGateTests : IDisposable
{
    private readonly OrganizationGate _gate = new(Options.Create(new AzureDevOpsOptions
    {
        Organizations = ["https://dev.azure.com/acme/", "https://dev.azure.com/dead/"],
    }));

    [Fact]
    public async Task The_ninth_call_waits_for_a_slot()
    {
        var slots = await EnterAsync("https://dev.azure.com/acme/", bestEffort: false, 8);

        var ninth = _gate.EnterAsync("https://dev.azure.com/ACME/", bestEffort: false, default);
        Assert.False(ninth.IsCompleted);

        slots[0].Dispose();
        (await ninth.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task One_organization_that_hangs_delays_no_other()
    {
        await EnterAsync("https://dev.azure.com/dead/", bestEffort: false, 8);

        Assert.True(_gate.EnterAsync("https://dev.azure.com/acme/", bestEffort: false, default).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("https://dev.azure.com/acme/{0}/")]
    [InlineData("https://gone.example/{0}/")]
    public async Task Paths_below_one_organization_share_its_slots(string planUrl)
    {
        for (var i = 0; i < 8; i++)
        {
            await _gate.EnterAsync(string.Format(CultureInfo.InvariantCulture, planUrl, i), bestEffort: false, default).WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.False(_gate.EnterAsync(string.Format(CultureInfo.InvariantCulture, planUrl, 8), bestEffort: false, default).IsCompleted);
    }

    [Fact]
    public async Task Logs_leave_slots_for_TaskCompleted_however_many_queue()
    {
        await EnterAsync("https://dev.azure.com/acme/", bestEffort: true, 4);
        var queued = Enumerable.Range(0, 100).Select(_ => _gate.EnterAsync("https://dev.azure.com/acme/", bestEffort: true, default)).ToList();

        Assert.DoesNotContain(queued, task => task.IsCompleted);
        await EnterAsync("https://dev.azure.com/acme/", bestEffort: false, 4);
    }

    [Fact]
    public async Task A_canceled_call_frees_its_slot()
    {
        using var limit = new CancellationTokenSource();
        var calls = await EnterAsync("https://dev.azure.com/acme/", bestEffort: false, 8);
        var waiting = Enumerable.Range(0, 8).Select(_ => _gate.EnterAsync("https://dev.azure.com/acme/", bestEffort: true, limit.Token)).ToList();

        await limit.CancelAsync();
        foreach (var task in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        }

        calls.ForEach(slot => slot.Dispose());
        await EnterAsync("https://dev.azure.com/acme/", bestEffort: true, 4);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<List<IDisposable>> EnterAsync(string planUrl, bool bestEffort, int times)
    {
        var slots = new List<IDisposable>();
        for (var i = 0; i < times; i++)
        {
            slots.Add(await _gate.EnterAsync(planUrl, bestEffort, default).WaitAsync(TimeSpan.FromSeconds(30)));
        }

        return slots;
    }
}
