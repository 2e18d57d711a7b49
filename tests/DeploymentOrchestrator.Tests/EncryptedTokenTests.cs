using System.Text.Json;
using DeploymentOrchestrator.AzureDevOps;

namespace DeploymentOrchestrator.Tests;

public sealed class EncryptedTokenTests
{
    private static readonly CallbackTarget Target = new(
        "https://dev.azure.com/acme/", "project", "build", "plan", "job", "timeline", "task", new("what-nobody-shall-see"), null);

    [Fact]
    public void A_durable_record_keeps_the_token_and_returns_it()
    {
        var record = Json.DataConverter.Serialize(Target);

        Assert.Contains("\"protectedToken\":\"what-nobody-shall-see\"", record);
        Assert.Equal(Target, Json.DataConverter.Deserialize<CallbackTarget>(record));
    }

    [Fact]
    public void No_other_serialization_contains_the_token()
    {
        Assert.Contains("\"***\"", JsonSerializer.Serialize(Target, Json.Options));
        Assert.All(
            [$"{Target}", $"{Target.ProtectedToken}", Json.Write(Target).GetRawText(), JsonSerializer.Serialize(Target, Json.Options), JsonSerializer.Serialize(Target), JsonSerializer.Serialize(Target, JsonSerializerOptions.Web)],
            text => Assert.DoesNotContain("nobody-shall-see", text));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    public void A_non_string_value_is_not_a_token(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EncryptedToken>(json, Json.Options));
}
