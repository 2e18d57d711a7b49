using System.Text;

namespace DeploymentOrchestrator.Tests.Support;

/// <summary>Compares what was sent with a recorded request: start line, headers and body, byte for byte.</summary>
public static class Wire
{
    public static void AssertSame(string sample, HttpMessage sent)
    {
        var recorded = Samples.Request($"ado/{sample}");

        Assert.Equal(recorded.StartLine, sent.StartLine);
        Assert.Equal(Encoding.UTF8.GetString(recorded.Body), Encoding.UTF8.GetString(sent.Body));
        foreach (var (name, value) in recorded.Headers.Where(header => header.Key != "Host"))
        {
            Assert.Equal(value, sent.Headers[name]);
        }

        // A header that we add to the recording: with it, a dead token is answered with a 401 instead of a sign-in page.
        Assert.Equal("Suppress", sent.Headers["X-TFS-FedAuthRedirect"]);
        Assert.Equal(recorded.Headers.Count + 1, sent.Headers.Count);
    }
}
