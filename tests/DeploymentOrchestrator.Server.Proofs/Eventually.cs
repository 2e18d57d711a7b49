namespace DeploymentOrchestrator.Server.Proofs;

/// <summary>Waits for what happens in another process, which tells nobody here.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> isSo, string what, int seconds = 60)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            if (isSo())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"Not within {seconds} s: {what}");
    }
}
