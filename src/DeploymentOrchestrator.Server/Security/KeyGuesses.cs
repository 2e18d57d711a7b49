using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using DeploymentOrchestrator.Server.Http;

namespace DeploymentOrchestrator.Server.Security;

/// <summary>
/// Wrong keys, on every listener and on the sign-in page, counted by caller. A good key is never looked at here, so nobody's guesses lock
/// another out, also where all callers come through one proxy; keys are long enough that the number of guesses does not matter.
/// </summary>
internal sealed partial class KeyGuesses : IDisposable
{
    private const int GuessesAMinute = 10;
    private const int LinesAMinute = 60;
    private readonly PartitionedRateLimiter<string> _byCaller = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetFixedWindowLimiter(
        caller, _ => new FixedWindowRateLimiterOptions { PermitLimit = GuessesAMinute, Window = TimeSpan.FromMinutes(1) }));

    private readonly Counter<long> _wrong;
    private readonly LineLimit _lines;
    private readonly ILogger _logger;
    private readonly Proxies _proxies;

    /// <summary>Counts from now on.</summary>
    public KeyGuesses(IMeterFactory meters, Proxies proxies, TimeProvider time, ILogger<KeyGuesses> logger)
    {
        (_proxies, _logger, _lines) = (proxies, logger, new LineLimit(LinesAMinute, time));
        _wrong = meters.Create(Telemetry.Name).CreateCounter<long>("deployment.keys.wrong", "{request}", "Requests with a wrong key, by listener.");
    }

    /// <summary>Somebody sent a wrong key.</summary>
    /// <returns>False if the caller has done so too often and has to wait.</returns>
    public bool Count(HttpContext context)
    {
        var listener = Listener.Of(context);
        _wrong.Add(1, new KeyValuePair<string, object?>("listener", listener.Name));
        var caller = _proxies.CallerOf(context);
        using var lease = _byCaller.AttemptAcquire(caller);

        // On the public listener every refusal has its line already.
        if (lease.IsAcquired && listener == Listener.Management)
        {
            var mayTell = _lines.Take(out var untold);
            if (untold > 0)
            {
                Log.Untold(_logger, untold);
            }

            if (mayTell)
            {
                Log.WrongKey(_logger, SafeText.OneLine(caller, 60));
            }
        }

        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _byCaller.Dispose();

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "{Caller} sent a wrong management key")]
        public static partial void WrongKey(ILogger logger, string caller);

        [LoggerMessage(5102, LogLevel.Warning, "{Count} more wrong keys came before, without a line each")]
        public static partial void Untold(ILogger logger, int count);
    }
}
