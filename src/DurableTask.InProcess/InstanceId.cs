namespace DurableTask.InProcess;

/// <summary>Which instance ids are taken, the same on every provider.</summary>
internal static class InstanceId
{
    private const int Characters = 100;

    /// <summary>Throws if it is not one.</summary>
    /// <exception cref="ArgumentException">It is not one.</exception>
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
