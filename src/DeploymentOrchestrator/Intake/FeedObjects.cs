using DeploymentOrchestrator.Flux.Status;
using DeploymentOrchestrator.Queries;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DeploymentOrchestrator.Intake;

/// <summary>What the feeds know of a cluster's HelmReleases.</summary>
internal static class FeedObjects
{
    /// <summary>Those of a document's cluster without a report since the list was read: newer ones cannot be in it.</summary>
    public static async Task<IReadOnlyList<ListedObject>> OfClusterAsync(
        DurableTaskClient client, StatusReading reading, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var objects = new List<ListedObject>();
        var query = new EntityQuery { InstanceIdStartsWith = InstanceIds.Feeds, IncludeState = true };
        await foreach (var feed in client.Entities.GetAllEntitiesAsync(query).WithCancellation(cancellationToken))
        {
            var state = feed.IncludesState ? PlaceViews.Read(feed.State.Value) : null;
            var release = PlaceViews.NameOf(feed.Id, state, []);
            if (state is null || !KubernetesName.IsSubdomain(release))
            {
                continue; // a long name whose feed has kept only a part of it
            }

            objects.AddRange(
                from known in state.Places.Values
                where known is { Exists: true, ObjectId: not null } && known.LastReportAt < readAt - reading.ClockAhead
                where reading.IsOfCluster(known.ObjectId!, known.Place)
                select new ListedObject(known.ObjectId, release, known.Place));
        }

        return objects;
    }
}
