using DeploymentOrchestrator.Notifications;

namespace DeploymentOrchestrator.Tests.Notifications;

/// <summary>The number of messages per minute is limited; further notices are combined into the next message, and none is lost.</summary>
public sealed class NoticeGateTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 20, 10, 0, 0, TimeSpan.Zero);
    private NoticeGateState _state = new();

    [Fact]
    public void Within_the_limit_each_notice_is_sent_alone_and_the_limit_resets_each_minute()
    {
        Assert.Equal(new NoticeAdmission(null, null), Admit("a", 0));
        Assert.Equal(new NoticeAdmission(null, null), Admit("b", 59));
        Assert.Equal(new NoticeAdmission(null, null), Admit("c", 60));
        Assert.Equal(new NoticeAdmission(null, null), Admit("d", 61));
        Assert.NotNull(Admit("e", 62).CarriesAt);
    }

    [Fact]
    public void Notices_beyond_the_limit_share_one_message_at_the_end_of_the_minute()
    {
        Admit("a", 0);
        Admit("b", 1);

        Assert.Equal(new NoticeAdmission(null, Start.AddSeconds(60)), Admit("c", 2));
        Assert.Equal(new NoticeAdmission(IdOf("c"), null), Admit("d", 3));
        Assert.Equal(new NoticeAdmission(IdOf("c"), null), Admit("e", 61));
        Assert.Equal(["c", "d", "e"], Take("c", 62).Notices.Select(notice => notice.Subject));

        // Its message is the first one of the new minute.
        Assert.Equal(new NoticeAdmission(null, null), Admit("f", 63));
        Assert.Equal(new NoticeAdmission(null, Start.AddSeconds(122)), Admit("g", 64));
    }

    [Fact]
    public void A_lost_response_is_repeated()
    {
        Admit("a", 0);
        Admit("b", 0);
        var first = (Admit("c", 1), Admit("c", 2), Admit("d", 3), Admit("d", 4));
        var (load, again) = (Take("c", 60), Take("c", 90));

        Assert.Equal((first.Item1, first.Item3), (first.Item2, first.Item4));
        Assert.Equal(["c", "d"], load.Notices.Select(notice => notice.Subject));
        Assert.Equal(load, again);
        Assert.Empty(Take("other", 91).Notices);
    }

    [Fact]
    public void A_sender_that_never_returns_is_replaced_by_one_that_takes_all_notices()
    {
        Admit("a", 0);
        Admit("b", 0);
        Admit("lost", 1);
        Admit("c", 2);

        Assert.Equal(IdOf("lost"), Admit("d", 659).CarriedBy);
        Assert.NotNull(Admit("e", 661).CarriesAt);
        Assert.Empty(Take("lost", 662).Notices);
        Assert.Equal(["lost", "c", "d", "e"], Take("e", 725).Notices.Select(notice => notice.Subject));
    }

    [Fact]
    public void Beyond_a_maximum_only_the_number_of_notices_is_kept()
    {
        Admit("a", 0);
        Admit("b", 0);
        for (var i = 0; i < 80; i++)
        {
            Admit($"{i}", 1);
        }

        var load = Take("0", 60);
        Assert.Equal((50, 30), (load.Notices.Count, load.More));
    }

    private static Notice Of(string subject) => new(NoticeKind.Failed, subject, subject, "", Start);

    private static string IdOf(string subject) => Of(subject).Id;

    private NoticeAdmission Admit(string subject, int second)
    {
        (_state, var answer) = NoticeGate.Admit(_state, new AdmitNotice(Of(subject), 2, Start.AddSeconds(second)));
        return answer;
    }

    private NoticeLoad Take(string carrier, int second)
    {
        (_state, var answer) = NoticeGate.Take(_state, new TakeNotices(IdOf(carrier), Start.AddSeconds(second)));
        return answer;
    }
}
