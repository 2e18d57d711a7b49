using System.Globalization;
using System.Threading.Channels;
using DurableTask.Contracts;
using DurableTask.Core;
using DurableTask.Sqlite.Storage;
using Newtonsoft.Json;

namespace DurableTask.Sqlite.Dispatch;

/// <summary>The activities that are to be run. Those left by an earlier process are read from the table when it is their turn.</summary>
internal sealed class ActivityQueue(ReaderPool readers)
{
    private readonly Channel<(long Seq, TaskMessage? Message)> _waiting = Channel.CreateUnbounded<(long, TaskMessage?)>();

    public void Add(long seq, TaskMessage? message) => _waiting.Writer.TryWrite((seq, message));

    public async Task<TaskActivityWorkItem> LockNextAsync(CancellationToken stop)
    {
        while (true)
        {
            var (seq, message) = await _waiting.Reader.ReadAsync(stop);
            try
            {
                message ??= readers.Read(session => Read(session, seq));
            }
            catch
            {
                Add(seq, null);
                throw;
            }

            if (message is not null)
            {
                return new ActivityWorkItem { Id = seq.ToString(CultureInfo.InvariantCulture), Seq = seq, TaskMessage = message, LockedUntilUtc = DateTime.MaxValue };
            }
        }
    }

    private static TaskMessage? Read(Session session, long seq) => session.Query(
        """
        SELECT i.id, a.execution, a.body, json_object('OrchestrationTags', json(coalesce(i.started -> '$[0].Tags', '{}')))
        FROM activity a JOIN instance i ON i.key = a.instance WHERE a.seq = $1
        """,
        static row => new TaskMessage
        {
            OrchestrationInstance = new OrchestrationInstance { InstanceId = row.GetString(0), ExecutionId = row.GetText(1) },
            Event = HistorySerializer.Deserialize(row.GetUtf8(2))[0],

            // The type has no public constructor.
            OrchestrationExecutionContext = JsonConvert.DeserializeObject<OrchestrationExecutionContext>(row.GetString(3)),
        },
        seq).SingleOrDefault();
}
