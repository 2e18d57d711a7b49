using DeploymentOrchestrator.Server.Hosting;

namespace DeploymentOrchestrator.Server.Tests;

public sealed class StoreTests
{
    [Theory]
    [InlineData("AzureStorage", "--DurableTask:ConnectionString=nonsense")]
    [InlineData("SqlServer", "--DurableTask:ConnectionString=nonsense")]
    [InlineData("SqlServer", "--DurableTask:ConnectionString=Server=127.0.0.1,9;Database=a;User Id=a;Password=c2VjcmV0;Connect Timeout=1")]
    [InlineData("AzureStorage", "--DurableTask:ConnectionString=DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;BlobEndpoint=http://127.0.0.1:9/a")]
    public async Task A_store_that_cannot_be_used_stops_the_start_with_one_line(string provider, string connection)
    {
        var folder = Directory.CreateTempSubdirectory("deployment-orchestrator-tests-");
        try
        {
            var failure = await Assert.ThrowsAsync<StartFailedException>(() => ServerApp.OpenAsync(
                [$"--Storage:Path={folder.FullName}", $"--DurableTask:Provider={provider}", connection]));

            Assert.Matches("^The (storage account|SQL Server) of DurableTask:ConnectionString cannot be used: ", failure.Message);
            Assert.DoesNotContain('\n', failure.Message);
            Assert.DoesNotContain("c2VjcmV0", failure.Message);
            Assert.Equal(ExitCodes.Store, failure.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
