using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Sqlite.Storage;

namespace DurableTask.Sqlite;

/// <summary>Queries about entities.</summary>
internal sealed class EntityQueries(ReaderPool readers, Writer writer, Mailbox mailbox, Action<Effects> setGoing) : EntityBackendQueries
{
    public override Task<EntityMetadata?> GetEntityAsync(
        EntityId id, bool includeState = false, bool includeStateless = false, CancellationToken cancellation = default) =>
        Task.FromResult(readers.Read(session => session.Query(
            "SELECT id, updated_at, custom_status, state FROM instance WHERE id = $1 AND ($2 OR state IS NOT NULL)",
            row => (EntityMetadata?)Listing.MapEntity(row, includeState),
            id.ToString(),
            includeStateless ? 1 : 0).SingleOrDefault()));

    public override Task<EntityQueryResult> QueryEntitiesAsync(EntityQuery query, CancellationToken cancellation) =>
        Task.FromResult(readers.Read(session => Listing.Entities(session, query)));

    public override async Task<CleanEntityStorageResult> CleanEntityStorageAsync(CleanEntityStorageRequest request = default, CancellationToken cancellation = default)
    {
        var result = new CleanEntityStorageResult();
        if (request.ReleaseOrphanedLocks)
        {
            result.OrphanedLocksReleased = (await writer.WriteAsync(ReleaseOrphanedLocks, released => setGoing(released.Effects))).Count;
        }

        if (request.RemoveEmptyEntities)
        {
            result.EmptyEntitiesRemoved = (await writer.WriteAsync(RemoveEmpty, setGoing)).Changed.Count;
        }

        return result;
    }

    // An entity is locked until its orchestration releases it; an orchestration that has ended or no longer exists never will.
    private (Effects Effects, int Count) ReleaseOrphanedLocks(Session session)
    {
        var effects = new Effects();
        var orphaned = session.Query(
            """
            SELECT e.id, e.custom_status ->> 'lockedBy' AS owner FROM instance e WHERE e.id >= '@' AND e.id < 'A' AND owner IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM instance o WHERE o.id = owner AND o.ended_at IS NULL)
            """,
            static row => (Entity: row.GetString(0), Owner: row.GetString(1)));
        foreach (var (entity, owner) in orphaned)
        {
            var unlock = ClientEntityHelpers.EmitUnlockForOrphanedLock(new OrchestrationInstance { InstanceId = entity }, owner);
            mailbox.SendForClient(session, new Letter(unlock.AsTaskMessage()), effects);
        }

        return (effects, orphaned.Count);
    }

    private static Effects RemoveEmpty(Session session)
    {
        var effects = new Effects();
        effects.Changed.AddRange(session.Query(
            """
            SELECT key FROM instance e WHERE id >= '@' AND id < 'A' AND state IS NULL AND turns > 0
                AND custom_status ->> 'lockedBy' IS NULL AND coalesce(custom_status ->> 'queueSize', 0) = 0
                AND NOT EXISTS (SELECT 1 FROM inbox WHERE instance = e.key) AND NOT EXISTS (SELECT 1 FROM scheduled WHERE instance = e.key)
            """,
            static row => row.GetInt64(0)));
        effects.Changed.ForEach(key => InstanceTable.Delete(session, key));
        return effects;
    }
}
