using System.Text;
using DeploymentOrchestrator.Intake;
using DeploymentOrchestrator.Tests.Support;
using DeploymentOrchestrator.Waits;

namespace DeploymentOrchestrator.Tests.Intake;

public sealed class RequestBodyTests
{
    private const string Name = "\"helmReleaseName\":\"web\"";
    private const string Version = "\"helmReleaseVersion\":\"4.32.30\"";

    [Theory]
    [InlineData("body-as-sent.bin")]
    [InlineData("body-as-sent-trimmed.bin")]
    public void The_designs_own_example_works_as_it_stands(string name)
    {
        var request = Read(Samples.Bytes($"ado/{name}"));

        Assert.Equal("ffc-demo-web-infra-post-deploy", request.Request.Release);
        Assert.Equal("4.32.30", request.Request.Version);
        Assert.Null(request.Request.Namespace);
        Assert.Empty(request.Request.Match);
        Assert.Equal(WaitFor.Deployed, request.Request.WaitFor);
        Assert.True(request.Request.AcceptExisting);
        Assert.Equal(TimeSpan.FromMinutes(55), request.Timeout);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("\uFEFF{0}")]
    [InlineData(" \r\n\t{0}\r\n")]
    [InlineData("'{0}'")]
    [InlineData("'{0}'\n")]
    [InlineData("\"{0}\"")]
    [InlineData("\uFEFF' {0} '")]
    public void What_YAML_wraps_around_the_JSON_is_stripped(string form) =>
        Assert.Equal("web", Read(form.Replace("{0}", $"{{{Name},{Version}}}", StringComparison.Ordinal)).Request.Release);

    [Theory]
    [InlineData("''{0}''")]
    [InlineData("'{0}\"")]
    [InlineData("'{0}")]
    [InlineData("{0},")]
    [InlineData("{0}{0}")]
    [InlineData("[{0}]")]
    [InlineData("// note\n{0}")]
    public void More_than_that_is_refused(string form) =>
        Assert.StartsWith("The body ", Refuse(form.Replace("{0}", $"{{{Name},{Version}}}", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Every_field_is_read_whatever_the_case_of_its_name()
    {
        var (request, timeout, reason) = Read("""
            { "HELMRELEASENAME": " Web.Infra ", "helmreleaseversion": " v4.32.30+abc ", "Namespace": "flux-config", "MATCH": { "env": "snd1", "Cluster": "C1" },
              "TimeoutInMinutes": 10, "WaitFor": "TESTED", "AcceptExisting": false }
            """);

        Assert.Equal("web.infra", request.Release);
        Assert.Equal("4.32.30+abc", request.Version);
        Assert.Equal("flux-config", request.Namespace);
        Assert.Equal(new Dictionary<string, string> { ["env"] = "snd1", ["Cluster"] = "C1" }, request.Match);
        Assert.Equal(WaitFor.Tested, request.WaitFor);
        Assert.False(request.AcceptExisting);
        Assert.Equal(TimeSpan.FromMinutes(8), timeout);
        Assert.Equal("the job's timeout of 10 min less 2 min", reason);
    }

    [Theory]
    [InlineData("57", 55)]
    [InlineData("10", 8)]
    [InlineData("9.5", 7.6)]
    [InlineData("5", 4)]
    [InlineData("0.5", 0.4)]
    [InlineData("2880", 2878)]
    [InlineData("1e1", 8)]
    public void The_wait_ends_before_the_job_does(string timeout, double minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Read($"{{{Name},{Version},\"timeoutInMinutes\":{timeout}}}").Timeout);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2880.1")]
    [InlineData("1e999")]
    [InlineData("99999999999999999999999999")]
    public void An_absurd_timeout_is_refused(string timeout) =>
        Assert.Contains("it must be more than 0 and at most 2880", Refuse($"{{{Name},{Version},\"timeoutInMinutes\":{timeout}}}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("helmReleaseName", "7", "helmReleaseName must be a text in quotes; it is a number.")]
    [InlineData("helmReleaseVersion", "4.32", "helmReleaseVersion must be a text in quotes; it is a number.")]
    [InlineData("namespace", "null", "namespace must be a text in quotes; it is null: leave it out instead.")]
    [InlineData("namespace", "[\"a\"]", "namespace must be a text in quotes; it is a list.")]
    [InlineData("match", "\"env=snd1\"", "match must be an object of texts, e.g. { \"env\": \"snd1\" }; it is a text.")]
    [InlineData("match", "{\"env\":1}", "match.env must be a text in quotes; it is a number.")]
    [InlineData("match", "{\"env\":{\"a\":\"b\"}}", "match.env must be a text in quotes; it is an object.")]
    [InlineData("timeoutInMinutes", "\"10\"", "timeoutInMinutes must be a number without quotes, e.g. 10; it is a text.")]
    [InlineData("waitFor", "true", "waitFor must be a text in quotes; it is true or false.")]
    [InlineData("acceptExisting", "\"false\"", "acceptExisting must be true or false without quotes; it is a text.")]
    public void A_wrong_type_is_named(string field, string value, string message) => Assert.Equal(message, Refuse(With(field, value)));

    [Theory]
    [InlineData("mach", "Did you mean match?")]
    [InlineData("helmReleaseNam", "Did you mean helmReleaseName?")]
    [InlineData("timeoutMinutes", "Did you mean timeoutInMinutes?")]
    [InlineData("timeout", "Known: helmReleaseName")]
    [InlineData("x", "Known: helmReleaseName")]
    public void An_unknown_property_is_refused_and_what_was_meant_is_guessed(string field, string message)
    {
        var error = Refuse(With(field, "{}"));

        Assert.StartsWith($"\"{field}\" is not known here.", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(message.StartsWith("Did", StringComparison.Ordinal), error.Contains("Did you mean", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("helmReleaseName", "\"web\"", "helmReleaseName stands in the body twice. Keep one of them.")]
    [InlineData("HelmReleaseName", "\"other\"", "helmReleaseName stands in the body twice. Keep one of them.")]
    [InlineData("match", "{\"env\":\"a\",\"env\":\"b\"}", "match.env stands in the body twice. Keep one of them.")]
    [InlineData("match", "{\"env\":\"a\",\"ENV\":\"b\"}", "match.ENV stands in the body twice. Keep one of them.")]
    public void A_property_that_stands_there_twice_is_refused(string field, string value, string message) =>
        Assert.Equal(message, Refuse($"{{{Name},{Version},\"{field}\":{value}}}"));

    [Theory]
    [InlineData("helmReleaseName", "\"$(releaseName)\"", "helmReleaseName holds $(releaseName) as it stands")]
    [InlineData("helmReleaseVersion", "\"4.32.$(Build.BuildId)\"", "helmReleaseVersion holds $(Build.BuildId) as it stands")]
    [InlineData("namespace", "\"$(ns)\"", "namespace holds $(ns) as it stands")]
    [InlineData("match", "{\"env\":\"$(env)\"}", "match.env holds $(env) as it stands")]
    [InlineData("waitFor", "\"$(what)\"", "waitFor holds $(what) as it stands")]
    [InlineData("timeoutInMinutes", "$(timeout)", "The body is not valid JSON, line 1, byte 76. It holds $(timeout) as it stands")]
    public void A_variable_left_unexpanded_is_refused_and_says_so(string field, string value, string message) =>
        Assert.StartsWith(message, Refuse(With(field, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("4.x")]
    [InlineData("latest")]
    [InlineData(">=1")]
    [InlineData("4.32")]
    [InlineData("4.32.30_build_more")]
    [InlineData("../4.32.30")]
    [InlineData("4.32.30#")]
    public void A_version_that_is_not_one_version_is_refused_and_explained(string version)
    {
        var error = Refuse(With("helmReleaseVersion", $"\"{version}\""));

        Assert.StartsWith($"helmReleaseVersion is \"{version}\"", error, StringComparison.Ordinal);
        Assert.Contains("give the very chart version that this run sets", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../web")]
    [InlineData("@releasefeed@web")]
    [InlineData("web#1")]
    [InlineData("web/1")]
    [InlineData("web_1")]
    [InlineData("-web")]
    [InlineData("web-")]
    [InlineData("we b")]
    [InlineData("wéb")]
    [InlineData("web\\u0000")]
    [InlineData("##vso[task.complete]")]
    public void A_hostile_release_name_is_refused(string name)
    {
        var error = Refuse(With("helmReleaseName", $"\"{name}\""));

        Assert.StartsWith("helmReleaseName is \"", error, StringComparison.Ordinal);
        Assert.DoesNotContain("##vso[", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_as_long_as_Kubernetes_lets_them_be()
    {
        Assert.Equal(253, Read(With("helmReleaseName", $"\"{new string('a', 253)}\"")).Request.Release.Length);
        Assert.StartsWith("helmReleaseName is", Refuse(With("helmReleaseName", $"\"{new string('a', 254)}\"")), StringComparison.Ordinal);
        Assert.Equal(63, Read(With("namespace", $"\"{new string('a', 63)}\"")).Request.Namespace!.Length);
        Assert.StartsWith("namespace is", Refuse(With("namespace", $"\"{new string('a', 64)}\"")), StringComparison.Ordinal);
        Assert.StartsWith("namespace is", Refuse(With("namespace", "\"a.b\"")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("helmReleaseName", "\" \"", "helmReleaseName is empty.")]
    [InlineData("waitFor", "\"healthy\"", "waitFor is \"healthy\". Give \"deployed\" or \"tested\"")]
    [InlineData("match", "{\"revision\":\"4.32.30\"}", "match.revision can never be equal")]
    [InlineData("match", "{\"\":\"a\"}", "match. must have a key and a value")]
    [InlineData("match", "{\"env\":\"\"}", "match.env must have a key and a value")]
    [InlineData("match", "{\"env\":\"a\\nb\"}", "match.env must have a key and a value of 1 to 256 characters on one line")]
    [InlineData("match", "{\"env\":\"\\ud800\"}", "The body holds an escape such as \\ud800")]
    [InlineData("match", "{\"\\ud800\":\"a\"}", "The body holds an escape such as \\ud800")]
    [InlineData("match", "[[[[[[1]]]]]]", "The body is not valid JSON")]
    public void A_value_that_cannot_be_meant_is_refused(string field, string value, string message) =>
        Assert.StartsWith(message, Refuse(With(field, value)), StringComparison.Ordinal);

    [Fact]
    public void Match_is_bounded()
    {
        var seventeen = string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\":\"v\""));

        Assert.StartsWith("match has 17 entries", Refuse(With("match", $"{{{seventeen}}}")), StringComparison.Ordinal);
        Assert.StartsWith("match.k must have", Refuse(With("match", $"{{\"k\":\"{new string('x', 257)}\"}}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "helmReleaseName is missing. Add it to the body, e.g. \"helmReleaseName\": \"my-release\".")]
    [InlineData("{\"helmReleaseName\":\"web\"}", "helmReleaseVersion is missing. Add it to the body, e.g. \"helmReleaseVersion\": \"1.2.3\".")]
    [InlineData("", "The body is empty. Set the task's input body to")]
    [InlineData("''", "The body is empty.")]
    [InlineData("null", "The body must be a JSON object.")]
    [InlineData("{\n\"helmReleaseName\": \"we\"b\"\n}", "The body is not valid JSON, line 2, byte 24. A variable whose value holds a quote")]
    public void What_is_missing_is_named(string body, string message) => Assert.StartsWith(message, Refuse(body), StringComparison.Ordinal);

    [Fact]
    public void Sixteen_KB_are_enough()
    {
        Assert.StartsWith("The body has 16385 bytes; at most 16384", Refuse(new string(' ', 16385)), StringComparison.Ordinal);
        Assert.Equal("web", Read($"{{{Name},{Version}}}".PadRight(16384)).Request.Release);
    }

    [Fact]
    public void Invalid_UTF_8_is_refused() =>
        Assert.StartsWith("The body is not UTF-8", Refuse(Encoding.Latin1.GetBytes("{\"é\":1}")), StringComparison.Ordinal);

    [Fact]
    public void Required_match_keys_that_are_missing_are_printed_as_JSON_to_add()
    {
        var body = Encoding.UTF8.GetBytes(With("match", "{\"env\":\"snd1\"}"));

        Assert.False(RequestBody.TryRead(body, TimeSpan.FromMinutes(55), ["cluster", "env"], out _, out var error));
        Assert.Equal("match must name cluster: several clusters report here (Flux:RequireMatch). Add to the body: \"match\": { \"cluster\": \"...\", \"env\": \"snd1\" }", error);
        Assert.True(RequestBody.TryRead(body, TimeSpan.FromMinutes(55), ["env"], out _, out _));
    }

    private static string With(string field, string value) => field switch
    {
        "helmReleaseName" => $"{{\"{field}\":{value},{Version}}}",
        "helmReleaseVersion" => $"{{{Name},\"{field}\":{value}}}",
        _ => $"{{{Name},{Version},\"{field}\":{value}}}",
    };

    private static RequestBody Read(string body) => Read(Encoding.UTF8.GetBytes(body));

    private static RequestBody Read(byte[] body)
    {
        Assert.True(RequestBody.TryRead(body, TimeSpan.FromMinutes(55), [], out var request, out var error), error);
        return request;
    }

    private static string Refuse(string body) => Refuse(Encoding.UTF8.GetBytes(body));

    private static string Refuse(byte[] body)
    {
        Assert.False(RequestBody.TryRead(body, TimeSpan.FromMinutes(55), [], out _, out var error));
        Assert.DoesNotContain('\n', error);
        return error;
    }
}
