using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Demo.StandIns.Kubernetes;

/// <summary>The objects of a cluster and their changes, each of which increments the resource version.</summary>
public sealed class ClusterObjects
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Resource, string Namespace, string Name), ClusterObject> _objects = [];
    private readonly List<WatchEvent> _changes = [];
    private long _version = 1000;
    private long _forgotten = 1000;

    /// <summary>Called after each change.</summary>
    public event Action? Changed;

    /// <summary>The newest resource version.</summary>
    public long Version
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>Creates or changes an object. The object keeps its UID, and gets one if it has none.</summary>
    /// <param name="manifest">The object, of kind HelmRelease or HelmChart.</param>
    /// <returns>The new resource version.</returns>
    public long Apply(string manifest)
    {
        var json = JsonNode.Parse(manifest)!.AsObject();
        var metadata = json["metadata"]!.AsObject();
        var resource = ClusterObject.ResourceOf((string)json["kind"]!);
        var key = (resource, (string)metadata["namespace"]!, (string)metadata["name"]!);
        lock (_gate)
        {
            var known = _objects.GetValueOrDefault(key);
            metadata["uid"] ??= known?.Uid ?? $"uid-{_version}-{key.Item3}";
            metadata["resourceVersion"] = Text(_version + 1);
            _objects[key] = Add(known is null ? "ADDED" : "MODIFIED", key, (string)metadata["uid"]!, json, known);
        }

        Changed?.Invoke();
        return Version;
    }

    /// <summary>Deletes an object.</summary>
    /// <param name="resource">helmreleases or helmcharts.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name.</param>
    public void Delete(string resource, string ns, string name)
    {
        lock (_gate)
        {
            if (!_objects.Remove((resource, ns, name), out var known))
            {
                throw new InvalidOperationException($"There is no {resource} {ns}/{name}.");
            }

            var json = JsonNode.Parse(known.Json)!.AsObject();
            json["metadata"]!["resourceVersion"] = Text(_version + 1);
            Add("DELETED", (resource, ns, name), known.Uid, json, known);
        }

        Changed?.Invoke();
    }

    /// <summary>Forgets the past changes, as etcd does every five minutes: a caller that asks for older changes then gets a 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _version++;
            _forgotten = _version;
            _changes.Clear();
        }
    }

    /// <summary>The current objects, with the resource version of the list.</summary>
    internal (long Version, IReadOnlyList<ClusterObject> Objects) Read(ClusterSelection selection)
    {
        lock (_gate)
        {
            return (_version, [.. _objects.Values.Where(selection.Holds)]);
        }
    }

    /// <summary>The changes after a resource version; null if they were forgotten.</summary>
    internal IReadOnlyList<WatchEvent>? Since(long version, ClusterSelection selection)
    {
        lock (_gate)
        {
            return version < _forgotten ? null : [.. _changes.SkipWhile(change => change.Version <= version).Select(change => change.SeenBy(selection)).OfType<WatchEvent>()];
        }
    }

    private ClusterObject Add(string type, (string Resource, string Namespace, string Name) key, string uid, JsonObject json, ClusterObject? before)
    {
        var changed = new ClusterObject(key.Resource, key.Namespace, key.Name, uid, JsonSerializer.SerializeToUtf8Bytes(json));
        _changes.Add(new WatchEvent(++_version, type, changed, before));
        return changed;
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One change of one object.</summary>
/// <param name="Version">Its resource version.</param>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Object">The object after the change; for a deleted object, its last state.</param>
/// <param name="Before">The object before the change; null if there was none.</param>
internal sealed record WatchEvent(long Version, string Type, ClusterObject Object, ClusterObject? Before)
{
    /// <summary>The type of the event for a watch that selects some objects: an object that has lost the label counts as deleted. Null if the change does not concern the watch.</summary>
    public WatchEvent? SeenBy(ClusterSelection selection) => (Before is not null && selection.Holds(Before), selection.Holds(Object)) switch
    {
        (false, false) => null,
        (true, true) => this,
        (true, false) => this with { Type = "DELETED" },
        (false, true) => Type == "DELETED" ? null : this with { Type = "ADDED" },
    };
}
