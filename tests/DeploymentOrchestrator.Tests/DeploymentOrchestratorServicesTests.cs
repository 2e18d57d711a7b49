using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.DeadLetters;
using DeploymentOrchestrator.Instances;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Queries;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DeploymentOrchestrator.Tests;

public sealed class DeploymentOrchestratorServicesTests
{
    [Theory]
    [InlineData(typeof(CallbackIntake))]
    [InlineData(typeof(CompleteTaskActivity))]
    [InlineData(typeof(DeadLetterStore))]
    [InlineData(typeof(DeploymentReader))]
    [InlineData(typeof(FluxIntake))]
    [InlineData(typeof(KeepDeadLetterActivity))]
    [InlineData(typeof(UpdateTaskRecordActivity))]
    public async Task With_a_client_and_data_protection_every_service_can_be_constructed(Type type)
    {
        await using var provider = Services().BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.NotNull(provider.GetRequiredService(type));
    }

    [Fact]
    public async Task Calls_to_Azure_DevOps_are_not_logged_by_HttpClient()
    {
        await using var azure = await RecordingServer.StartAsync();
        using var log = new RecordingProvider();
        var services = Services().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddSingleton(Options.Create(new AzureDevOpsOptions { AllowInsecureLoopback = true }));
        await using var provider = services.BuildServiceProvider();
        var target = Pipeline.Target(provider.GetRequiredService<TokenProtector>(), azure.PlanUrl);
        log.Lines.Clear();

        await provider.GetRequiredService<CompleteTaskActivity>().RunAsync(new ActivityOf("wait-1"), new TaskCompletion(target, TaskResult.Succeeded));

        Assert.Single(azure.Received);
        Assert.DoesNotContain(log.Lines, line => line.Contains("HttpClient", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Pipeline.Token, StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("wait-1: TaskCompleted Succeeded", StringComparison.Ordinal));
    }

    private static IServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection();
        services.AddSingleton(provider => new RecordingDurableTaskClient(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DurableTaskClient>(provider => provider.GetRequiredService<RecordingDurableTaskClient>());
        services.AddSingleton<IInstanceQueries>(provider => provider.GetRequiredService<RecordingDurableTaskClient>());
        return services.AddDeploymentOrchestrator();
    }

    private sealed class RecordingProvider : ILoggerProvider
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new CategoryLogger(categoryName, Lines);

        public void Dispose()
        {
        }

        private sealed class CategoryLogger(string category, List<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (lines)
                {
                    lines.Add($"{category} {formatter(state, exception)}");
                }
            }
        }
    }
}
