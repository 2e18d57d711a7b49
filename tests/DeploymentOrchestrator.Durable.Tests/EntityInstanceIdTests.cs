namespace DeploymentOrchestrator.Durable.Tests;

public sealed class EntityInstanceIdTests
{
    [Fact]
    public void The_name_is_lower_case_and_the_key_is_as_given()
    {
        Assert.Equal("@releasefeed@App", new EntityInstanceId("ReleaseFeed", "App").ToString());
        Assert.Equal(new EntityInstanceId("releasefeed", "App"), new EntityInstanceId("ReleaseFeed", "App"));
        Assert.NotEqual(new EntityInstanceId("ReleaseFeed", "app"), new EntityInstanceId("ReleaseFeed", "App"));
    }
}
