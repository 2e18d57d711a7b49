namespace DeploymentOrchestrator.Dashboard;

/// <summary>Links that sign a screen on a wall in: whoever opens one reads, and changes nothing, as long as the link lives.</summary>
public interface IKioskLinks
{
    /// <summary>Why there can be none here, and what to do instead; null: there can.</summary>
    string? WhyNot { get; }

    /// <summary>Every link, by name.</summary>
    /// <exception cref="Instances.StoreUnavailableException">They cannot be read.</exception>
    IReadOnlyList<KioskLink> List();

    /// <summary>Makes one, and records it.</summary>
    /// <param name="context">Whose request it is.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="days">How long it lives.</param>
    /// <param name="reason">Why, as a form says it; null: the request's parameter <c>reason</c> says it, if anything does.</param>
    /// <returns>The link, or why there is none.</returns>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be recorded or kept.</exception>
    (NewKioskLink? Made, KioskRefusal? Refusal) Make(HttpContext context, string name, int days, string? reason = null);

    /// <summary>Ends one, with every session that it began, and records it.</summary>
    /// <param name="context">Whose request it is.</param>
    /// <param name="name">Which.</param>
    /// <param name="reason">Why, as for <see cref="Make"/>.</param>
    /// <returns>False: there is none of this name.</returns>
    /// <exception cref="Instances.StoreUnavailableException">It cannot be recorded or done.</exception>
    bool Revoke(HttpContext context, string name, string? reason = null);
}

/// <summary>A link, without its secret, which nobody has but the screen.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="MadeBy">Who made it: by name, else by address.</param>
/// <param name="MadeAt">When.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="LastUsedAt">When a screen used it last, to the hour; null: none has.</param>
public sealed record KioskLink(string Name, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>A link that was just made.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Link">The address to open on the screen. It is shown this once.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record NewKioskLink(string Name, string Link, DateTimeOffset ExpiresAt);

/// <summary>Why a link was not made.</summary>
/// <param name="Status">The HTTP status that says so.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record KioskRefusal(int Status, string Message);
