using System.Net;
using System.Net.Http.Headers;
using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Tests.Support;

namespace DeploymentOrchestrator.Tests.AzureDevOps;

public sealed class CompletionClassifierTests
{
    [Theory]
    [InlineData(200, "application/json", CompletionAnswer.Accepted)]
    [InlineData(200, null, CompletionAnswer.Accepted)]
    [InlineData(204, null, CompletionAnswer.Accepted)]
    [InlineData(200, "text/html", CompletionAnswer.Refused)]
    [InlineData(203, "application/json", CompletionAnswer.Refused)]
    [InlineData(302, null, CompletionAnswer.Refused)]
    [InlineData(307, null, CompletionAnswer.Refused)]
    [InlineData(400, null, CompletionAnswer.Refused)]
    [InlineData(401, null, CompletionAnswer.Refused)]
    [InlineData(403, null, CompletionAnswer.Refused)]
    [InlineData(404, "text/html", CompletionAnswer.Refused)]
    [InlineData(405, null, CompletionAnswer.Refused)]
    [InlineData(408, null, CompletionAnswer.Retry)]
    [InlineData(429, null, CompletionAnswer.Retry)]
    [InlineData(500, "text/html", CompletionAnswer.Retry)]
    [InlineData(502, "text/html", CompletionAnswer.Retry)]
    [InlineData(503, null, CompletionAnswer.Retry)]
    public void Without_a_known_typeKey_the_status_decides(int status, string? mediaType, CompletionAnswer answer) =>
        Assert.Equal(answer, Classify(status, mediaType, "").Answer);

    [Theory]
    [InlineData("OrchestrationSessionNotFoundException", CompletionAnswer.SessionNotFound)]
    [InlineData("TaskOrchestrationPlanTerminatedException", CompletionAnswer.AlreadyFinished)]
    [InlineData("TaskOrchestrationPlanNotFoundException", CompletionAnswer.Refused)]
    [InlineData("TaskOrchestrationPlanSecurityException", CompletionAnswer.Refused)]
    public void A_known_typeKey_decides_whatever_the_status(string typeKey, CompletionAnswer answer)
    {
        foreach (var status in new[] { 200, 400, 404, 500, 503 })
        {
            Assert.Equal(answer, Classify(status, "application/json", $$"""{"typeKey":"{{typeKey}}","message":"m"}""").Answer);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"typeKey\":7}")]
    [InlineData("{\"typeKey\":\"\\ud800\"}")]
    [InlineData("{\"typeKey\":\"Orch")]
    public void A_body_that_is_not_an_error_envelope_is_ignored(string body) => Assert.Equal(CompletionAnswer.Retry, Classify(500, null, body).Answer);

    [Fact]
    public void Retry_After_is_seconds_or_a_date_or_else_the_rate_limits_delay()
    {
        Assert.Equal(TimeSpan.FromSeconds(17), RetryAfter("17", "12.5"));
        Assert.Equal(TimeSpan.FromSeconds(90), RetryAfter("Thu, 01 Jan 2026 10:01:30 GMT", null));
        Assert.Equal(TimeSpan.Zero, RetryAfter("Thu, 01 Jan 2026 09:00:00 GMT", null));
        Assert.Equal(TimeSpan.FromSeconds(12.5), RetryAfter(null, "12.5"));
        Assert.Null(RetryAfter(null, "NaN"));
        Assert.Null(RetryAfter(null, "-1"));
        Assert.Null(RetryAfter(null, null));
    }

    [Theory]
    [InlineData("301", null)]
    [InlineData("999999999", null)]
    [InlineData("2147483647", null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", null)]
    [InlineData(null, "86400")]
    [InlineData(null, "1e300")]
    public void Retry_After_is_capped_at_five_minutes(string? retryAfter, string? delay) =>
        Assert.Equal(TimeSpan.FromMinutes(5), RetryAfter(retryAfter, delay));

    [Fact]
    public void The_detail_is_one_safe_line()
    {
        var outcome = Classify(400, "application/json", """{"typeKey":"X","message":"a\nb \u001b[31m##vso[task.complete] \u202e"}""");

        Assert.Equal("400 X a | b # #vso[task.complete]", outcome.Detail);
    }

    [Theory]
    [InlineData("eyJ0", "eyJ0")]
    [InlineData("a+b/c=", "a\\u002Bb\\/c=")]
    [InlineData("a+b/c=", "a%2bb%2Fc%3D")]
    [InlineData("eyJ0", "ey\\u200BJ0")]
    [InlineData("eyJ0", "OmV5SjA=")]
    public void The_detail_never_repeats_the_token_however_it_is_spelled(string token, string spelled)
    {
        var answer = new AzureDevOpsAnswer(HttpStatusCode.BadRequest, null, $$"""{"typeKey":"X","message":"bad {{spelled}}."}""");

        Assert.Equal("400 X bad ***.", CompletionClassifier.Classify(answer, token, Pipeline.Now).Detail);
    }

    [Fact]
    public void The_detail_contains_no_part_of_a_truncated_token()
    {
        var answer = new AzureDevOpsAnswer(HttpStatusCode.BadRequest, null, $$"""{"message":"{{new string('x', 250)}} {{new string('t', 100)}}"}""");

        Assert.DoesNotContain('t', CompletionClassifier.Classify(answer, new string('t', 100), Pipeline.Now).Detail);
    }

    private static TimeSpan? RetryAfter(string? retryAfter, string? delay) => CompletionClassifier.Classify(
        new AzureDevOpsAnswer(HttpStatusCode.TooManyRequests, null, "", retryAfter is null ? null : RetryConditionHeaderValue.Parse(retryAfter), delay),
        Pipeline.Token,
        Pipeline.Now).RetryAfter;

    private static TaskCompletionOutcome Classify(int status, string? mediaType, string body) =>
        CompletionClassifier.Classify(new AzureDevOpsAnswer((HttpStatusCode)status, mediaType, body), Pipeline.Token, Pipeline.Now);
}
