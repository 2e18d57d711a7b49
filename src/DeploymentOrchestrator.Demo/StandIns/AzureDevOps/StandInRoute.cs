namespace DeploymentOrchestrator.Demo.StandIns.AzureDevOps;

/// <summary>The routes of the stand-in.</summary>
internal enum StandInRoute
{
    /// <summary>Something that Azure DevOps does not have.</summary>
    Unknown,

    /// <summary>POST logs.</summary>
    CreateLog,

    /// <summary>POST logs/{id}.</summary>
    AppendLog,

    /// <summary>PATCH timelines/{id}/records.</summary>
    PatchRecord,

    /// <summary>POST events.</summary>
    Event,
}
