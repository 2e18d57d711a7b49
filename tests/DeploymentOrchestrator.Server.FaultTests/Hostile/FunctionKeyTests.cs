using DeploymentOrchestrator.Demo;

namespace DeploymentOrchestrator.Server.FaultTests.Hostile;

public sealed class FunctionKeyTests
{
    private const string Plus = "a+key/with+plusses==and+more";

    [Theory]
    [InlineData("?code={0}&", "", 202)]
    [InlineData("?CODE={0}", "", 202)]
    [InlineData("", "x-functions-key: {0}", 202)]
    [InlineData("", "X-Functions-Key: {0}", 202)]
    [InlineData("?code=wrong", "x-functions-key: {0}", 202)]
    [InlineData("?code=a%2Bkey%2Fwith%2Bplusses%3D%3Dand%2Bmore", "", 202)]
    [InlineData("?code=a%20key/with%20plusses==and%20more", "", 202)]
    [InlineData("?code=wrong&code={0}", "", 202)]
    [InlineData("", "", 401)]
    [InlineData("?code=", "", 401)]
    [InlineData("?code", "", 401)]
    [InlineData("?code=%20", "x-functions-key: ", 401)]
    [InlineData("?code={0}x", "", 401)]
    [InlineData("?code={0}%00", "", 401)]
    [InlineData("?code=%00{0}", "", 401)]
    [InlineData("?code={0},{0}", "", 401)]
    [InlineData("?code=A+KEY/WITH+PLUSSES==AND+MORE", "", 401)]
    [InlineData("?code=a-key/with-plusses==and-more", "", 401)]
    [InlineData("?code[]={0}", "", 401)]
    [InlineData("?key={0}", "", 401)]
    [InlineData("", "Authorization: Bearer {0}", 401)]
    [InlineData("", "Cookie: code={0}", 401)]
    [InlineData("?code=1&code=2&code=3&code=4&code={0}", "", 401)]
    public async Task Only_the_exact_key_is_accepted(string query, string header, int status)
    {
        await using var server = await TestServer.StartAsync(settings: $"--Keys:Function:1={Plus}");
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, "x");
        var head = request.Head.Replace("?code=x&", query.Replace("{0}", Plus));

        var answer = await server.SendAsync(request with { Head = header.Length > 0 ? $"{head}{header.Replace("{0}", Plus)}\r\n" : head });

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("?code=")]
    [InlineData("?x=1&code=")]
    public async Task A_key_of_a_megabyte_is_refused_and_the_server_keeps_working(string query)
    {
        await using var server = await TestServer.StartAsync();
        var request = PipelineTask.OfNewRun("run").Ask(EmbeddedSamples.CallbackRequest, server.AzureDevOps.Organization, "x");

        Assert.InRange(await StatusAsync(server, request with { Head = request.Head.Replace("?code=x&", query + new string('k', 1 << 20)) }), 0, 499);
        Assert.InRange(await StatusAsync(server, request with { Head = $"{request.Head}x-functions-key: {new string('k', 1 << 20)}\r\n" }), 0, 499);
        Assert.Equal(202, await StatusAsync(server, request.WithCode(TestServer.Key)));
    }

    // The listener answers before it has read everything and closes the connection, so the answer may get lost.
    private static async Task<int> StatusAsync(TestServer server, RawRequest request)
    {
        try
        {
            return (await server.SendAsync(request)).Status;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
