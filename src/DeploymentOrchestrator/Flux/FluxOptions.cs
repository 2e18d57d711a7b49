namespace DeploymentOrchestrator.Flux;

/// <summary>Configuration section <c>Flux</c>.</summary>
public sealed class FluxOptions
{
    /// <summary>The secrets that may sign events; several, for rotation and for clusters with their own.</summary>
    public IList<FluxWebhook> Webhooks { get; init; } = [];

    /// <summary>Accept events without a signature. For trials only.</summary>
    public bool AllowUnsigned { get; set; }

    /// <summary>Older events go to the dead letters: the signature holds no time, so an old event could be a replay.</summary>
    public TimeSpan WebhookMaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many unknown releases the events of one secret may introduce in a day. The server reads it from <c>Limits</c>.</summary>
    public int NewReleasesPerDay { get; set; } = 10_000;

    /// <summary>Metadata keys that tell places apart; null: cluster and env.</summary>
    public IList<string>? PlaceKeys { get; set; }

    /// <summary>Keys that every request's match must carry: for hubs that several clusters share.</summary>
    public IList<string> RequireMatch { get; init; } = [];

    /// <summary>The place keys in force.</summary>
    public IEnumerable<string> EffectivePlaceKeys => PlaceKeys is { Count: > 0 } ? PlaceKeys : ["cluster", "env"];
}

/// <summary>One secret of a generic-hmac provider.</summary>
public sealed class FluxWebhook
{
    /// <summary>For logs and messages.</summary>
    public string Name { get; set; } = "";

    /// <summary>The HMAC key, used as is.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Metadata of every event that is signed with this secret; they override the event's own.</summary>
    public IDictionary<string, string> Pin { get; init; } = new Dictionary<string, string>();
}
