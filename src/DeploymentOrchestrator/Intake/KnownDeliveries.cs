namespace DeploymentOrchestrator.Intake;

/// <summary>
/// Deliveries that were durably started not long ago, so that a status which stays the same costs no question to the store. Forgetting one
/// costs a question, no more: the engine refuses an id that it has.
/// </summary>
internal sealed class KnownDeliveries
{
    private const int Generation = 20_000;
    private readonly Lock _gate = new();
    private HashSet<string> _recent = [];
    private HashSet<string> _older = [];

    /// <summary>True if it was started.</summary>
    public bool Contains(string id)
    {
        lock (_gate)
        {
            return _recent.Contains(id) || _older.Contains(id);
        }
    }

    /// <summary>Remembers one that the store has.</summary>
    public void Add(string id)
    {
        lock (_gate)
        {
            if (_recent.Count >= Generation)
            {
                (_older, _recent) = (_recent, []);
            }

            _recent.Add(id);
        }
    }
}
