namespace DeploymentOrchestrator.AzureDevOps;

/// <summary>Calls that brought no answer.</summary>
internal static class CallFailure
{
    /// <summary>True if the network failed or the time limit ran out; false if the code is wrong.</summary>
    public static bool IsExpected(Exception exception) => exception is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>One safe line without the token, which an answer that is no HTTP may repeat. The inner message says more than the outer one when a connection could not be made.</summary>
    public static string Describe(Exception exception, string token, TimeSpan limit) => exception is OperationCanceledException
        ? $"No answer from Azure DevOps within {limit.TotalSeconds:0} s."
        : AccessToken.Blot($"Azure DevOps could not be reached: {(exception.InnerException ?? exception).Message}", token, 300);
}
