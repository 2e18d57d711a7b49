using DeploymentOrchestrator.Flux;

namespace DeploymentOrchestrator.Tests.Flux;

public sealed class PlaceNamesTests
{
    private static readonly Place First = Of("apps", ("cluster", "aks-01"), ("env", "snd1"));

    [Fact]
    public void A_place_is_called_by_its_environment_else_by_what_is_known_else_by_its_namespace()
    {
        Assert.Equal("snd1", PlaceNames.Of(First));
        Assert.Equal("aks-01/eu", PlaceNames.Of(Of("apps", ("cluster", "aks-01"), ("region", "eu"))));
        Assert.Equal("apps", PlaceNames.Of(Of("apps")));
    }

    [Fact]
    public void Among_others_the_name_is_as_long_as_it_takes_to_tell_them_apart()
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
