namespace DeploymentOrchestrator.Notifications;

/// <summary>The names under which a head registers them. They stand in histories: never rename one.</summary>
public static class NotificationNames
{
    /// <summary>Orchestrator: one notice on its way to one webhook.</summary>
    public const string Notify = "Notify";

    /// <summary>Activity: sends a message.</summary>
    public const string SendNotice = "SendNotice";

    /// <summary>Entity: the limit of one webhook. Lower case, as entity names are.</summary>
    public const string NoticeGate = "noticegate";

    /// <summary>The prefix of every notice's instance.</summary>
    public const string Notices = "notice:";
}
