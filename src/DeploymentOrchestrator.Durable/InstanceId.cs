namespace DeploymentOrchestrator.Durable;

/// <summary>Which instance ids every engine behind the port takes.</summary>
public static class InstanceId
{
    /// <summary>Throws if it is not one.</summary>
    /// <exception cref="ArgumentException">It is not one.</exception>
    public static void Validate(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var whatIsWrong =
            instanceId.Length > Limits.InstanceIdCharacters ? $"has {instanceId.Length} characters; {Limits.InstanceIdCharacters} are allowed"
            : instanceId[0] == '@' ? "starts with @, which is for entities"
            : instanceId.AsSpan().IndexOfAny(@"/\#?") >= 0 ? @"holds one of / \ # ?"
            : instanceId.Any(char.IsControl) ? "holds a control character"
            : null;
        if (whatIsWrong is not null)
        {
            throw new ArgumentException($"The instance id {whatIsWrong}.", nameof(instanceId));
        }
    }
}
