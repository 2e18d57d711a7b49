namespace DeploymentOrchestrator.Server.Http.DurableTask;

/// <summary>A management call that cannot be done, with what it is answered.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What is wrong and what to write instead; null: an empty body, as the original answers.</param>
/// <param name="isBare">The body is the message as a JSON text, not an object with it: the original does so in some places.</param>
internal sealed class ManagementException(int status, string? message = null, bool isBare = false) : Exception
{
    private readonly string? _text = message;

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>400 with what to do.</summary>
    public static ManagementException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>There is no such instance.</summary>
    public static ManagementException NotFound() => new(StatusCodes.Status404NotFound);

    /// <summary>It has ended.</summary>
    public static ManagementException Gone() => new(StatusCodes.Status410Gone);

    /// <summary>The answer.</summary>
    public IResult Answer() =>
        _text is null ? Results.StatusCode(Status)
        : isBare ? Results.Json(_text, DurableTaskJson.Options, statusCode: Status)
        : Results.Json(new MessagePayload(_text), DurableTaskJson.Options, statusCode: Status);
}
