namespace DeploymentOrchestrator.Dashboard;

/// <summary>Links that sign in a wall screen. A browser that opens one can read but not change anything, as long as the link is valid.</summary>
public interface IKioskLinks
{
    /// <summary>Why kiosk links cannot be used here, and what to do instead; null if they can.</summary>
    string? WhyNot { get; }

    /// <summary>Every link, ordered by name.</summary>
    /// <exception cref="Instances.StoreUnavailableException">The links cannot be read.</exception>
    IReadOnlyList<KioskLink> List();

    /// <summary>Creates a link and records that it was created.</summary>
    /// <param name="context">The request that asked for it.</param>
    /// <param name="name">The name of the link.</param>
    /// <param name="days">The number of days that it is valid.</param>
    /// <param name="reason">The reason, if it was entered in a form; null to use the request's parameter <c>reason</c>, if there is one.</param>
    /// <returns>The link, or why it was not created.</returns>
    /// <exception cref="Instances.StoreUnavailableException">The action cannot be recorded or the link cannot be stored.</exception>
    (NewKioskLink? Made, KioskRefusal? Refusal) Make(HttpContext context, string name, int days, string? reason = null);

    /// <summary>Revokes a link and every session that it started, and records it.</summary>
    /// <param name="context">The request that asked for it.</param>
    /// <param name="name">The name of the link.</param>
    /// <param name="reason">The reason, as for <see cref="Make"/>.</param>
    /// <returns>False if there is no link of this name.</returns>
    /// <exception cref="Instances.StoreUnavailableException">The action cannot be recorded or carried out.</exception>
    bool Revoke(HttpContext context, string name, string? reason = null);
}

/// <summary>A link without its secret, which only the screen has.</summary>
/// <param name="Name">The name of the link.</param>
/// <param name="MadeBy">The person who made it: the name, or the address if the name is unknown.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="ExpiresAt">When it expires.</param>
/// <param name="LastUsedAt">When a screen last used it, to the hour; null if none has.</param>
public sealed record KioskLink(string Name, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>A link that was just made.</summary>
/// <param name="Name">The name of the link.</param>
/// <param name="Link">The address to open on the screen. It is shown only this once.</param>
/// <param name="ExpiresAt">When it expires.</param>
public sealed record NewKioskLink(string Name, string Link, DateTimeOffset ExpiresAt);

/// <summary>Why a link was not made.</summary>
/// <param name="Status">The HTTP status of the response.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record KioskRefusal(int Status, string Message);
