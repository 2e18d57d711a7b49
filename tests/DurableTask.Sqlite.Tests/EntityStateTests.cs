using System.Text;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite.Tests;

public sealed class EntityStateTests
{
    [Theory]
    [InlineData("""{"state":"{\"n\":1}","lockedBy":"a","sorter":{}}""", """{"n":1}""", """{"lockedBy":"a","sorter":{}}""")]
    [InlineData("""{"sorter":{}}""", null, """{"sorter":{}}""")]
    public void The_entity_state_is_extracted_from_the_scheduler_state_and_restored(string scheduler, string? state, string rest)
    {
        var (stored, taken) = EntityState.Split(scheduler);

        Assert.Equal((rest, state), (Encoding.UTF8.GetString(stored), taken));
        Assert.Equal((rest, state), (Encoding.UTF8.GetString(EntityState.Split(EntityState.Join(rest, state)).Scheduler), EntityState.Split(EntityState.Join(rest, state)).State));
    }
}
