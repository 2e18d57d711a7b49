using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    private readonly RecordingDurableTaskClient _client = new(TimeProvider.System);
    private readonly DeadLetter _letter = DeadLetter.Of("why", Pipeline.Now, "content"u8);

    [Fact]
    public async Task The_same_body_is_stored_once()
    {
        await _letter.KeepAsync(_client, default);
        await (_letter with { Reason = "again" }).KeepAsync(_client, default);

        Assert.Equal("why", Json.Read<DeadLetter>(Assert.Single(_client.Instances).Value.Input).Reason);
    }

    [Fact]
    public async Task An_orchestration_stores_a_dead_letter_through_the_activity()
    {
        await new KeepDeadLetterActivity(_client).RunAsync(new ActivityOf("report:1"), _letter);

        Assert.Equal(_letter, Json.Read<DeadLetter>(_client.Instances[InstanceIds.ForDeadLetter("content")].Input));
    }

    [Fact]
    public async Task Its_orchestration_ends_at_once_with_the_reason() =>
        Assert.Equal("why", await new DeadLetterOrchestrator().RunAsync(null!, _letter));

    [Fact]
    public void A_body_is_truncated_at_64_KB() => Assert.Equal(65536, DeadLetter.Of("why", Pipeline.Now, new byte[1_000_000]).Body.Length);
}
