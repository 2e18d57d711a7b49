using System.Collections.Immutable;

namespace DeploymentOrchestrator.Notifications;

/// <summary>What is known of a webhook's messages: how many went out in this minute, and what waits to share the next one.</summary>
public sealed record NoticeGateState
{
    /// <summary>When the minute began.</summary>
    public DateTimeOffset MinuteFrom { get; init; }

    /// <summary>How many messages it has had.</summary>
    public int Sent { get; init; }

    /// <summary>The notice that takes the others along; null: none waits.</summary>
    public string? Carrier { get; init; }

    /// <summary>When it goes.</summary>
    public DateTimeOffset CarriesAt { get; init; }

    /// <summary>What it takes along, itself included.</summary>
    public ImmutableList<Notice> Waiting { get; init; } = [];

    /// <summary>How many more, of which nothing is kept but the number.</summary>
    public int More { get; init; }

    /// <summary>Who took what last: an answer that was lost is given once more.</summary>
    public NoticeLoad? Taken { get; init; }
}

/// <summary>A notice asks how it is to go out.</summary>
/// <param name="Notice">The notice.</param>
/// <param name="PerMinute">How many messages may go out in a minute.</param>
/// <param name="Now">When it asks.</param>
public sealed record AdmitNotice(Notice Notice, int PerMinute, DateTimeOffset Now);

/// <summary>How a notice goes out.</summary>
/// <param name="CarriedBy">The notice that takes it along; null: it goes by itself.</param>
/// <param name="CarriesAt">When it goes, with all that have come by then; null: now.</param>
public sealed record NoticeAdmission(string? CarriedBy, DateTimeOffset? CarriesAt);

/// <summary>A notice whose time has come takes the others along.</summary>
/// <param name="Carrier">The notice.</param>
/// <param name="Now">When it does.</param>
public sealed record TakeNotices(string Carrier, DateTimeOffset Now);

/// <summary>What shares a message.</summary>
/// <param name="Carrier">Who takes it along.</param>
/// <param name="Notices">The notices; empty: another has taken them.</param>
/// <param name="More">How many more there were.</param>
public sealed record NoticeLoad(string Carrier, ImmutableList<Notice> Notices, int More);

/// <summary>Lets so many messages a minute through, and lets the rest share the next one.</summary>
public static class NoticeGate
{
    private const int MostKept = 50;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // One that was terminated by hand must not hold the others for ever.
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(10);

    /// <summary>Decides on one.</summary>
    public static (NoticeGateState State, NoticeAdmission Answer) Admit(NoticeGateState state, AdmitNotice ask)
    {
        var id = ask.Notice.Id;
        if (state.Carrier == id)
        {
            return (state, new NoticeAdmission(null, state.CarriesAt));
        }

        if (state.Carrier is { } carrier && ask.Now < state.CarriesAt + LostAfter)
        {
            return (Keep(state, ask.Notice), new NoticeAdmission(carrier, null));
        }

        if (ask.Now >= state.MinuteFrom + Minute)
        {
            state = state with { MinuteFrom = ask.Now, Sent = 0 };
        }

        if (state.Carrier is null && state.Sent < ask.PerMinute)
        {
            return (state with { Sent = state.Sent + 1 }, new NoticeAdmission(null, null));
        }

        var at = state.MinuteFrom + Minute;
        return (Keep(state with { Carrier = id, CarriesAt = at }, ask.Notice), new NoticeAdmission(null, at));
    }

    /// <summary>Gives a carrier what it takes along. Its message is the first of a new minute.</summary>
    public static (NoticeGateState State, NoticeLoad Answer) Take(NoticeGateState state, TakeNotices ask)
    {
        if (state.Carrier != ask.Carrier)
        {
            return (state, state.Taken?.Carrier == ask.Carrier ? state.Taken : new NoticeLoad(ask.Carrier, [], 0));
        }

        var load = new NoticeLoad(ask.Carrier, state.Waiting, state.More);
        return (new NoticeGateState { MinuteFrom = ask.Now, Sent = 1, Taken = load }, load);
    }

    private static NoticeGateState Keep(NoticeGateState state, Notice notice) =>
        state.Waiting.Any(waiting => waiting.Id == notice.Id) ? state
        : state.Waiting.Count < MostKept ? state with { Waiting = state.Waiting.Add(notice) }
        : state with { More = state.More + 1 };
}
