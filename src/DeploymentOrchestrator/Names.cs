namespace DeploymentOrchestrator;

/// <summary>The names under which both heads register the domain. They stand in every history: never rename one.</summary>
public static class Names
{
    /// <summary>Orchestrator: one pipeline task that waits.</summary>
    public const string PipelineWait = "PipelineWait";

    /// <summary>Orchestrator: one report on its way to the feed and the waits.</summary>
    public const string DeliverReport = "DeliverReport";

    /// <summary>Orchestrator that ends at once: its input is kept to be read by a person.</summary>
    public const string DeadLetter = "DeadLetter";

    /// <summary>Entity: what is known of a release, and who listens. Lower case, as entity names are.</summary>
    public const string ReleaseFeed = "releasefeed";

    /// <summary>External event of a PipelineWait; its payload is a report.</summary>
    public const string DeploymentReported = "DeploymentReported";

    /// <summary>The tag under which a wait is counted: its pipeline's plan.</summary>
    public const string PlanTag = "plan";

    /// <summary>Activity: TaskCompleted to Azure DevOps.</summary>
    public const string CompleteTask = "CompleteTask";

    /// <summary>Activity: log lines, issues and the state of the record, best effort. It was called TellProgress once, and histories say so.</summary>
    public const string UpdateTaskRecord = "TellProgress";

    /// <summary>Activity: keeps what could not be delivered.</summary>
    public const string KeepDeadLetter = "KeepDeadLetter";
}
