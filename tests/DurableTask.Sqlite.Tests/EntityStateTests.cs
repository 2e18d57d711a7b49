using System.Text;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite.Tests;

public sealed class EntityStateTests
{
    [Theory]
    [InlineData("""{"state":"{\"n\":1}","lockedBy":"a","sorter":{}}""", """{"n":1}""", """{"lockedBy":"a","sorter":{}}""")]
    [InlineData("""{"sorter":{}}""", null, """{"sorter":{}}""")]
    public void A_state_is_taken_out_of_the_scheduler_and_put_back(string scheduler, string? state, string rest)
    {
        var (stored, taken) = EntityState.Split(scheduler);

        Assert.Equal((rest, state), (Encoding.UTF8.GetString(stored), taken));
        Assert.Equal((rest, state), (Encoding.UTF8.GetString(EntityState.Split(EntityState.Join(rest, state)).Scheduler), EntityState.Split(EntityState.Join(rest, state)).State));
    }
}
