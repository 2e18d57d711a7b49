namespace DeploymentOrchestrator.Flux.Status;

/// <summary>A HelmRelease that a cluster has listed.</summary>
/// <param name="ObjectId">Which; null: it has no uid. See <see cref="Report.ObjectId"/>.</param>
/// <param name="Release">Its name.</param>
/// <param name="Place">Where.</param>
public sealed record ListedObject(string? ObjectId, string Release, Place Place);

/// <summary>
/// What each cluster listed last, so that what it lists no longer is known to be gone. Kept in memory: after a restart the feeds tell what was
/// there before, see <see cref="Remember"/>.
/// </summary>
internal sealed class ListedObjects
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Cluster> _clusters = [];

    /// <summary>True if it was told what a cluster had before this process began.</summary>
    public bool Remembers(string cluster)
    {
        lock (_gate)
        {
            return _clusters.TryGetValue(cluster, out var known) && known.IsRemembered;
        }
    }

    /// <summary>Takes note of what a cluster had before. What it has listed under the same name since is newer.</summary>
    public void Remember(string cluster, IEnumerable<ListedObject> objects)
    {
        lock (_gate)
        {
            var known = Find(cluster);
            known.IsRemembered = true;
            foreach (var one in objects)
            {
                known.Objects.TryAdd(NameOf(one), new Sighting(one, DateTimeOffset.MinValue));
            }
        }
    }

    /// <summary>Takes note of what a cluster lists.</summary>
    /// <param name="cluster">Which cluster: what its secret pins, and its document's place.</param>
    /// <param name="readAt">When it read its list.</param>
    /// <param name="listed">The list.</param>
    /// <param name="complete">Of which namespaces it is complete.</param>
    /// <returns>
    /// What is gone since: not listed where the list is complete, or another object stands under its name. And what was gone before and could not
    /// be told, see <see cref="Undelivered"/>.
    /// </returns>
    public IReadOnlyList<ListedObject> Update(string cluster, DateTimeOffset readAt, IEnumerable<ListedObject> listed, Completeness complete)
    {
        lock (_gate)
        {
            // Two documents may overtake each other: of what was seen later the older one knows nothing. A list that is read page by page has one
            // time, so its last page does not make the others' objects gone.
            var known = Find(cluster);
            var now = listed.DistinctBy(NameOf).ToDictionary(NameOf);
            var gone = known.Objects
                .Where(pair => pair.Value.ReadAt < readAt)
                .Where(pair => now.TryGetValue(pair.Key, out var there) ? there.ObjectId != pair.Value.Object.ObjectId : complete.Covers(pair.Key.Namespace))
                .Select(pair => pair.Value.Object)
                .ToList();
            foreach (var one in gone)
            {
                known.Objects.Remove(NameOf(one));
            }

            foreach (var (name, there) in now)
            {
                if (!known.Objects.TryGetValue(name, out var later) || later.ReadAt <= readAt)
                {
                    known.Objects[name] = new Sighting(there, readAt);
                }
            }

            gone.AddRange(known.Undelivered.Where(one => known.Objects.GetValueOrDefault(NameOf(one))?.Object.ObjectId != one.ObjectId));
            known.Undelivered.Clear();
            return gone;
        }
    }

    /// <summary>Takes note that an object was deleted. Another one may stand under its name by now.</summary>
    public void Remove(string cluster, ListedObject deleted)
    {
        lock (_gate)
        {
            var objects = Find(cluster).Objects;
            if (objects.TryGetValue(NameOf(deleted), out var known) && known.Object.ObjectId == deleted.ObjectId)
            {
                objects.Remove(NameOf(deleted));
            }
        }
    }

    /// <summary>Takes note that these are gone and could not be told: the next list says it again, unless it lists them.</summary>
    public void Undelivered(string cluster, IEnumerable<ListedObject> gone)
    {
        lock (_gate)
        {
            Find(cluster).Undelivered.AddRange(gone);
        }
    }

    private Cluster Find(string cluster)
    {
        if (!_clusters.TryGetValue(cluster, out var known))
        {
            _clusters[cluster] = known = new Cluster();
        }

        return known;
    }

    private static (string Namespace, string Name) NameOf(ListedObject listed) => (listed.Place.Namespace, listed.Release);

    private sealed class Cluster
    {
        public bool IsRemembered { get; set; }

        public Dictionary<(string Namespace, string Name), Sighting> Objects { get; } = [];

        public List<ListedObject> Undelivered { get; } = [];
    }

    private sealed record Sighting(ListedObject Object, DateTimeOffset ReadAt);
}
