namespace DeploymentOrchestrator.Flux;

/// <summary>The parts of <see cref="Report.ObjectId"/>: a uid, then a space and what the sender's secret pins, if it pins something.</summary>
internal static class ObjectIds
{
    public static string UidOf(string objectId) => objectId.Split(' ', 2)[0];

    public static string PinsOf(string objectId) => objectId[UidOf(objectId).Length..];
}
