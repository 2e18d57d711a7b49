namespace DurableTask.InProcess;

/// <summary>The rules for instance IDs, the same with every provider.</summary>
internal static class InstanceId
{
    private const int Characters = 100;

    /// <summary>Throws an exception if an ID is not valid.</summary>
    /// <exception cref="ArgumentException">The ID is not valid.</exception>
    public static void Validate(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var whatIsWrong =
            instanceId.Length > Characters ? $"has {instanceId.Length} characters; {Characters} are allowed"
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
