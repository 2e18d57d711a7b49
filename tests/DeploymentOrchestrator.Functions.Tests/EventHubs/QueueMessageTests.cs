using System.Text;
using System.Text.Json;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Functions.EventHubs;

namespace DeploymentOrchestrator.Functions.Tests.EventHubs;

public sealed class QueueMessageTests
{
    [Fact]
    public void A_dead_letter_is_written_as_readable_JSON() =>
        Assert.Equal(
            """{"reason":"why","at":"2026-08-20T10:00:00+00:00","body":"{\"a\":1}"}""",
            QueueMessage.Of(new DeadLetter("why", new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero), """{"a":1}""")));

    [Theory]
    [InlineData('x')]
    [InlineData('"')]
    [InlineData('\u0001')]
    [InlineData('ä')]
    public void A_body_that_is_too_long_is_truncated_to_fit_the_queue(char filler)
    {
        var message = QueueMessage.Of(new DeadLetter("why", default, new string(filler, 64 * 1024)));

        Assert.InRange(Encoding.UTF8.GetByteCount(message), 1, 48 * 1024);
        Assert.StartsWith(filler.ToString(), JsonElement.Parse(message).GetProperty("body").GetString());
    }
}
