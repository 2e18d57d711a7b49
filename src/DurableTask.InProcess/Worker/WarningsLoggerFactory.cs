using Microsoft.Extensions.Logging;

namespace DurableTask.InProcess.Worker;

/// <summary>Lets warnings and errors of Durable Task Core through, and nothing else: it writes several lines a turn, whether anyone reads them or not.</summary>
internal sealed class WarningsLoggerFactory(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new WarningsLogger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // The factory is the host's.
    }

    private sealed class WarningsLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
