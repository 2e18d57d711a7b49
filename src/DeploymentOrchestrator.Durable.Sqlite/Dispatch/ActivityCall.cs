using System.Text.Json;
using DeploymentOrchestrator.Durable.Sqlite.Storage;

namespace DeploymentOrchestrator.Durable.Sqlite.Dispatch;

/// <summary>An activity that was called and has not answered: a row of the outbox.</summary>
internal sealed record ActivityCall(long Execution, string InstanceId, int TaskId, string Name, JsonElement Input)
{
    public static List<ActivityCall> LoadAll(Session session) => session.Query(
        "SELECT o.execution, i.id, o.task_id, o.name, o.input FROM outbox o JOIN instance i USING (execution)",
        row => new ActivityCall(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetJson(4)));
}
