using DeploymentOrchestrator.Durable;
using Grpc.Core;

namespace DeploymentOrchestrator.Functions.Adapters;

/// <summary>Calls to the host's durable extension, with its errors in the port's words.</summary>
/// <remarks>The client speaks gRPC to the host on the same machine; what the host cannot do with its storage comes back as an RpcException.</remarks>
internal static class DurableCalls
{
    /// <summary>Awaits a call that returns something.</summary>
    /// <exception cref="StoreUnavailableException">The host or its storage did not take it; the same call may go through later.</exception>
    public static async Task<T> TranslateAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>The port's exception for what the host could not do. Its text holds no payload.</summary>
    public static StoreUnavailableException Unavailable(Exception exception) =>
        new($"The durable store did not take the call: {(exception as RpcException)?.Status.Detail ?? exception.Message}", exception);
}
