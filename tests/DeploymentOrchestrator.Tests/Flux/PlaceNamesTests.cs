using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class PlaceNamesTests
{
    private static readonly Place First = Of("apps", ("cluster", "aks-01"), ("env", "snd1"));

    [Fact]
    public void A_place_is_named_by_environment_then_other_metadata_then_namespace()
    {
        Assert.Equal("snd1", PlaceNames.Of(First));
        Assert.Equal("aks-01/eu", PlaceNames.Of(Of("apps", ("cluster", "aks-01"), ("region", "eu"))));
        Assert.Equal("apps", PlaceNames.Of(Of("apps")));
    }

    [Fact]
    public void Names_are_as_long_as_needed_to_distinguish_places()
    {
        var elsewhere = Of("apps", ("cluster", "aks-02"), ("env", "tst1"));
        var sameEnvironment = Of("apps", ("cluster", "aks-02"), ("env", "snd1"));
        var sameCluster = Of("jobs", ("cluster", "aks-01"), ("env", "snd1"));

        Assert.Equal("snd1", PlaceNames.Among(First, [First, elsewhere]));
        Assert.Equal("snd1/aks-01", PlaceNames.Among(First, [First, sameEnvironment]));
        Assert.Equal("snd1/aks-01/apps", PlaceNames.Among(First, [First, sameCluster, elsewhere]));
    }

    private static Place Of(string @namespace, params (string Key, string Value)[] keys) => new(@namespace, keys.ToDictionary(pair => pair.Key, pair => pair.Value));
}
