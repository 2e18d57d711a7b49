namespace DeploymentOrchestrator.Server.Configuration;

/// <summary>One known key of the configuration.</summary>
/// <param name="Key">Its path; <c>*</c> stands for a list's index or a free name.</param>
/// <param name="Example">A value that would be right, for the error's last words.</param>
/// <param name="WhatIsWrong">Says in a few words why a value cannot be taken, or null. Must not repeat a secret.</param>
internal sealed record Setting(string Key, string Example, Func<string, string?> WhatIsWrong)
{
    private readonly string[] _segments = Key.Split(':');

    /// <summary>True if a concrete key is this setting.</summary>
    public bool Is(string key) => key.Split(':') is var segments && segments.Length == _segments.Length && StartsWith(segments);

    /// <summary>True if a concrete key is a section or list that holds this setting.</summary>
    public bool IsBelow(string key) => key.Split(':') is var segments && segments.Length < _segments.Length && StartsWith(segments);

    /// <summary>The first concrete key below a given one, e.g. the first element of a list.</summary>
    public string FirstBelow(string key)
    {
        var given = key.Split(':');
        return string.Join(':', given.Concat(_segments.Skip(given.Length).Select(segment => segment is "*" ? "0" : segment)));
    }

    private bool StartsWith(string[] segments) => segments
        .Zip(_segments)
        .All(pair => pair.Second is "*" || pair.Second.Equals(pair.First, StringComparison.OrdinalIgnoreCase));
}
