using DeploymentOrchestrator.AzureDevOps;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using Microsoft.AspNetCore.DataProtection;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class CallbackHeadersTests
{
    private readonly AzureDevOpsOptions _options = new()
    {
        Organizations = ["https://dev.azure.com/acme/", "https://acme.visualstudio.com", "https://tfs.corp.example:8443/tfs/My%20Collection/", "http://127.0.0.1:5000/",
            "https://dev.azure.com/other/", "https://third.visualstudio.com/DefaultCollection", "https://tfs.corp.example/tfs/K\u00f6ln/"],
    };

    [Fact]
    public void The_default_headers_are_read_whatever_the_case_of_their_names()
    {
        var headers = Pipeline.Headers().ToDictionary(header => header.Key.ToUpperInvariant(), header => header.Value);

        var target = Read(headers).ToTarget(new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System));

        Assert.Equal("https://dev.azure.com/acme/", target.PlanUrl);
        Assert.Equal("build", target.HubName);
        Assert.Null(target.TokenExpiresAt);
        Assert.Equal("4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55/5d8dc80d-c400-5444-7559-06a7a0cb1d99/923b66ac-fae5-514d-35b9-e58ba8ed37a4", target.WaitKey);
    }

    [Fact]
    public void Guids_are_normalized_so_that_a_repeated_request_has_the_same_key()
    {
        var target = Read(Pipeline.Headers(("PlanId", "4C1B0F6E-6B34-4F6A-9F0E-2A1D0B7C9E55")))
            .ToTarget(new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System));

        Assert.Equal("4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55", target.PlanId);
    }

    [Fact]
    public void All_missing_headers_are_named_at_once()
    {
        var refusal = Refuse(("PlanId", null), ("AuthToken", "  "), ("HubName", null));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith("Missing headers: HubName, PlanId, AuthToken.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ProjectId", "my project")]
    [InlineData("PlanId", "../../4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55")]
    [InlineData("JobId", "{4c1b0f6e-6b34-4f6a-9f0e-2a1d0b7c9e55}")]
    [InlineData("TimelineId", "4c1b0f6e6b344f6a9f0e2a1d0b7c9e55")]
    [InlineData("TaskInstanceId", "##vso[task.complete]")]
    [InlineData("HubName", "build/../x")]
    [InlineData("HubName", "bu\u0131ld")]
    [InlineData("HubName", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")]
    [InlineData("AuthToken", "a\r\nX-Evil: b")]
    [InlineData("AuthToken", "a\0b")]
    [InlineData("PlanUrl", "https://dev.azure.com/acme/\nX: y")]
    public void A_malformed_value_is_refused_with_the_headers_name(string name, string value)
    {
        var refusal = Refuse((name, value));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith(name, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("AuthToken", "$(System.AccessToken)")]
    [InlineData("PlanUrl", "$(system.CollectionUri)")]
    [InlineData("JobId", "$(system.JobId)")]
    [InlineData("HubName", "${{ variables.hub }}")]
    public void An_unexpanded_variable_is_named(string name, string value)
    {
        var refusal = Refuse((name, value));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith($"{name} holds {value} as it stands", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PlanUrl")]
    [InlineData("ProjectId")]
    [InlineData("HubName")]
    [InlineData("AuthToken")]
    public void A_value_of_64_KB_is_refused(string name)
    {
        var refusal = Refuse((name, new string('a', 65536)));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith($"{name} has 65536 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://dev.azure.com/acme", "https://dev.azure.com/acme/")]
    [InlineData("https://dev.azure.com/acme/", "https://dev.azure.com/acme/")]
    [InlineData("https://DEV.azure.com/Acme/", "https://dev.azure.com/Acme/")]
    [InlineData("https://dev.azure.com:443/acme/", "https://dev.azure.com/acme/")]
    [InlineData("https://acme.visualstudio.com/", "https://acme.visualstudio.com/")]
    [InlineData("https://acme.visualstudio.com/DefaultCollection/", "https://acme.visualstudio.com/DefaultCollection/")]
    [InlineData("https://Other.VisualStudio.com/", "https://other.visualstudio.com/")]
    [InlineData("https://dev.azure.com/third/", "https://dev.azure.com/third/")]
    [InlineData("https://tfs.corp.example:8443/tfs/My Collection/", "https://tfs.corp.example:8443/tfs/My%20Collection/")]
    [InlineData("https://tfs.corp.example/tfs/K\u00f6ln/", "https://tfs.corp.example/tfs/K%C3%B6ln/")]
    [InlineData("https://tfs.corp.example/tfs/K%C3%B6ln/", "https://tfs.corp.example/tfs/K%C3%B6ln/")]
    [InlineData("https://tfs.corp.example/TFS/K%c3%96LN", "https://tfs.corp.example/TFS/K%C3%96LN/")]
    [InlineData("https://tfs.corp.example:8443/tfs/My%20Collection/", "https://tfs.corp.example:8443/tfs/My%20Collection/")]
    public void A_configured_organization_is_accepted(string planUrl, string normalized) =>
        Assert.Equal(normalized, Read(Pipeline.Headers(("PlanUrl", planUrl)))
            .ToTarget(new TokenProtector(new EphemeralDataProtectionProvider(), TimeProvider.System)).PlanUrl);

    [Theory]
    [InlineData("https://dev.azure.com/acme-evil/")]
    [InlineData("https://dev.azure.com/")]
    [InlineData("https://dev.azure.com/evil/acme/")]
    [InlineData("https://dev.azure.com/acme/../evil/")]
    [InlineData("https://dev.azure.com:8443/acme/")]
    [InlineData("https://dev.azure.com.evil.example/acme/")]
    [InlineData("https://dev.azure.com./acme/")]
    [InlineData("https://169.254.169.254/acme/")]
    [InlineData("https://tfs.corp.example/tfs/My%20Collection/")]
    [InlineData("https://tfs.corp.example/tfs/K%C3%A4ln/")]
    [InlineData("https://evil.acme.visualstudio.com/")]
    [InlineData("https://acme.visualstudio.com.evil.example/")]
    [InlineData("https://visualstudio.com/acme/")]
    [InlineData("https://acme.visualstudio.com:8443/")]
    [InlineData("https://dev.azure.com/\uff41cme/")]
    public void An_organization_that_is_not_configured_is_refused_with_the_line_to_add(string planUrl)
    {
        var refusal = Refuse(("PlanUrl", planUrl));

        Assert.Equal(403, refusal.StatusCode);
        Assert.Contains("AzureDevOps__Organizations__7=https://", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("/acme/")]
    [InlineData("ftp://dev.azure.com/acme/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://dev.azure.com/acme/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://user:secret@dev.azure.com/acme/")]
    [InlineData("https://@dev.azure.com/acme/")]
    [InlineData("https://dev.azure.com\\@evil.example/acme/")]
    [InlineData("https://dev.azure.com/acme/?x=y")]
    [InlineData("https://dev.azure.com/acme/?")]
    [InlineData("https://dev.azure.com/acme/#x")]
    [InlineData("https://dev.azure.com/acme/..%2fevil/")]
    [InlineData("https://dev.azure.com/acme/%2e%2e/evil/")]
    [InlineData("https://dev.azure.com/acme/..;/evil/")]
    [InlineData("https://dev\u3002azure\u3002com/acme/")]
    [InlineData("https://dev\u2024azure\u2024com\u3002evil.example/acme/")]
    [InlineData("https://dev.azure.com/acme/\uff0e\uff0e/evil/")]
    [InlineData("https://dev.azure.com/acme/%C0%AE%C0%AE/evil/")]
    [InlineData("https://dev.azure.com/acme/%252e%252e/evil/")]
    [InlineData("https://dev.azure.com/acme/%E3%80%82%E3%80%82/evil/")]
    [InlineData("https://dev.azure.com/acme/%EF%BC%8Fevil/")]
    [InlineData("https://k\u00f6ln.example/acme/")]
    [InlineData("https://dev.azure.com/acme/,https://dev.azure.com/acme/")]
    public void A_PlanUrl_that_is_not_exactly_an_organization_is_refused(string planUrl)
    {
        var refusal = Refuse(("PlanUrl", planUrl));

        Assert.Equal(400, refusal.StatusCode);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Execute", false)]
    [InlineData(" cancel ", true)]
    public void The_request_type_of_a_custom_task_is_read(string? requestType, bool isCancel) =>
        Assert.Equal(isCancel, Read(Pipeline.Headers(("requestTYPE", requestType))).IsCancel);

    [Fact]
    public void Another_request_type_is_refused()
    {
        var refusal = Refuse(("RequestType", "Cancell"));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith("RequestType is \"Cancell\"; it must be Execute (the default) or Cancel", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_is_for_trials_only()
    {
        Assert.Equal(403, Refuse(("PlanUrl", "http://127.0.0.1:5000/")).StatusCode);

        _options.AllowInsecureLoopback = true;

        Assert.NotNull(Read(Pipeline.Headers(("PlanUrl", "http://127.0.0.1:5000/"))));
        Assert.Equal(403, Refuse(("PlanUrl", "http://127.0.0.1:5001/")).StatusCode);
        Assert.Equal(400, Refuse(("PlanUrl", "http://dev.azure.com/acme/")).StatusCode);
    }

    [Fact]
    public void A_token_that_has_long_expired_is_refused_but_clocks_may_differ()
    {
        var refusal = Refuse(("AuthToken", Pipeline.JsonWebToken(Pipeline.Now.AddMinutes(-6))));

        Assert.Equal(400, refusal.StatusCode);
        Assert.StartsWith("AuthToken expired at 2026-01-01 09:54:00 UTC", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(Read(Pipeline.Headers(("AuthToken", Pipeline.JsonWebToken(Pipeline.Now.AddMinutes(-4))))));
    }

    private CallbackHeaders Read(Dictionary<string, string> headers)
    {
        Assert.True(CallbackHeaders.TryRead(headers, _options, Pipeline.Now, out var result, out var refusal), refusal?.Message);
        return result;
    }

    private IntakeResult Refuse(params (string Name, string? Value)[] changes)
    {
        Assert.False(CallbackHeaders.TryRead(Pipeline.Headers(changes), _options, Pipeline.Now, out _, out var refusal));
        return refusal;
    }
}
