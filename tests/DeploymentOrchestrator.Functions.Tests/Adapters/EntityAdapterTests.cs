using System.Text.Json;
using DeploymentOrchestrator.Durable;
using DeploymentOrchestrator.Functions.Adapters;
using Moq;
using Sdk = Microsoft.DurableTask.Entities;

namespace DeploymentOrchestrator.Functions.Tests.Adapters;

public sealed class EntityAdapterTests
{
    private readonly Mock<ITaskEntity> _entity = new(MockBehavior.Strict);
    private readonly Mock<Sdk.TaskEntityOperation> _operation = new();
    private readonly Mock<Sdk.TaskEntityState> _state = new();
    private TaskEntityOperation? _seen;

    public EntityAdapterTests()
    {
        var context = new Mock<Sdk.TaskEntityContext>();
        context.Setup(sdk => sdk.Id).Returns(new Sdk.EntityInstanceId("releasefeed", "web"));
        _operation.Setup(sdk => sdk.Context).Returns(context.Object);
        _operation.Setup(sdk => sdk.Name).Returns("Report");
        _operation.Setup(sdk => sdk.State).Returns(_state.Object);
        Answers(JsonElement.Parse("2"), JsonElement.Parse("3"));
    }

    [Fact]
    public async Task Name_key_input_and_state_reach_the_entity_and_its_state_and_reply_come_back()
    {
        _operation.Setup(sdk => sdk.HasInput).Returns(true);
        _operation.Setup(sdk => sdk.GetInput<JsonElement>()).Returns(JsonElement.Parse("1"));
        _state.Setup(sdk => sdk.HasState).Returns(true);
        _state.Setup(sdk => sdk.GetState(default(JsonElement))).Returns(JsonElement.Parse("0"));

        var reply = await new EntityAdapter(_entity.Object).RunAsync(_operation.Object);

        Assert.Equal(("web", "Report", "1", "0"), (_seen!.Key, _seen.Name, _seen.Input.GetRawText(), _seen.State?.GetRawText()));
        Assert.Equal("3", Assert.IsType<JsonElement>(reply).GetRawText());
        _state.Verify(sdk => sdk.SetState(It.Is<object?>(state => state is JsonElement && ((JsonElement)state).GetInt32() == 2)));
    }

    [Fact]
    public async Task No_input_is_JSON_null_and_no_state_is_none()
    {
        Answers(null, JsonElement.Parse("null"));

        await new EntityAdapter(_entity.Object).RunAsync(_operation.Object);

        Assert.Equal(JsonValueKind.Null, _seen!.Input.ValueKind);
        Assert.Null(_seen.State);
        _state.Verify(sdk => sdk.SetState(null));
    }

    [Fact]
    public async Task A_state_that_is_not_JSON_is_set_aside_by_the_domain_and_ends_nothing()
    {
        _state.Setup(sdk => sdk.HasState).Returns(true);
        _state.Setup(sdk => sdk.GetState(default(JsonElement))).Throws(new JsonException("'x' is an invalid start"));

        await new EntityAdapter(_entity.Object).RunAsync(_operation.Object);

        Assert.Contains("'x' is an invalid start", _seen!.State?.GetString());
    }

    private void Answers(JsonElement? state, JsonElement reply) => _entity
        .Setup(entity => entity.Run(It.IsAny<TaskEntityOperation>()))
        .Callback((TaskEntityOperation operation) => _seen = operation)
        .Returns(new TaskEntityResult(state, reply));
}
