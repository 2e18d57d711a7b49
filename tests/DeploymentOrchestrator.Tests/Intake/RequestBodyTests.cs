using System.Text;
using DeploymentOrchestrator.Flux;
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
    public void The_documented_example_is_accepted_unchanged(string name)
    {
        var request = Read(Samples.Bytes($"ado/{name}"));

        Assert.Equal("ffc-demo-web-infra-post-deploy", request.Requests[0].Release);
        Assert.Equal("4.32.30", request.Requests[0].Version);
        Assert.Null(request.Requests[0].Namespace);
        Assert.Empty(request.Requests[0].Match);
        Assert.Equal(WaitFor.Deployed, request.Requests[0].WaitFor);
        Assert.True(request.Requests[0].AcceptExisting);
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
    public void Quotes_and_spaces_that_YAML_adds_around_the_JSON_are_stripped(string form) =>
        Assert.Equal("web", Read(form.Replace("{0}", $"{{{Name},{Version}}}", StringComparison.Ordinal)).Requests[0].Release);

    [Theory]
    [InlineData("''{0}''")]
    [InlineData("'{0}\"")]
    [InlineData("'{0}")]
    [InlineData("{0},")]
    [InlineData("{0}{0}")]
    [InlineData("[{0}]")]
    [InlineData("// note\n{0}")]
    public void Other_wrapping_is_refused(string form) =>
        Assert.StartsWith("The body ", Refuse(form.Replace("{0}", $"{{{Name},{Version}}}", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Every_field_is_read_whatever_the_case_of_its_name()
    {
        var (requests, timeout, reason) = Read("""
            { "HELMRELEASENAME": " Web.Infra ", "helmreleaseversion": " v4.32.30+abc ", "Namespace": "flux-config", "MATCH": { "env": "snd1", "Cluster": "C1" },
              "TimeoutInMinutes": 10, "WaitFor": "TESTED", "AcceptExisting": false, "AppVersion": " 2.4.1 ", "PLACES": "All", "failureGraceInMinutes": 4.5 }
            """);

        var request = Assert.Single(requests);
        Assert.Equal("web.infra", request.Release);
        Assert.True(ChartVersion.TryNormalize("v4.32.30+abc", out var version));
        Assert.Equal(version, request.Version);
        Assert.Equal("flux-config", request.Namespace);
        Assert.Equal(new Dictionary<string, string> { ["env"] = "snd1", ["Cluster"] = "C1" }, request.Match);
        Assert.Equal(WaitFor.Tested, request.WaitFor);
        Assert.False(request.AcceptExisting);
        Assert.Equal("2.4.1", request.AppVersion);
        Assert.Equal(WaitPlaces.All, request.Places);
        Assert.Equal(TimeSpan.FromMinutes(4.5), request.FailureGrace);
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
    [InlineData("timeout", "Did you mean timeoutInMinutes?")]
    [InlineData("version", "Did you mean helmReleaseVersion?")]
    [InlineData("appVersio", "Did you mean appVersion?")]
    [InlineData("place", "Did you mean places?")]
    [InlineData("release", "Did you mean releases?")]
    [InlineData("failureGrace", "Did you mean failureGraceInMinutes?")]
    [InlineData("x", "Known: helmReleaseName")]
    public void An_unknown_property_is_refused_with_a_suggestion(string field, string message)
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
    public void A_duplicate_property_is_refused(string field, string value, string message) =>
        Assert.Equal(message, Refuse($"{{{Name},{Version},\"{field}\":{value}}}"));

    [Theory]
    [InlineData("helmReleaseName", "\"$(releaseName)\"", "helmReleaseName holds $(releaseName) as it stands")]
    [InlineData("helmReleaseVersion", "\"4.32.$(Build.BuildId)\"", "helmReleaseVersion holds $(Build.BuildId) as it stands")]
    [InlineData("namespace", "\"$(ns)\"", "namespace holds $(ns) as it stands")]
    [InlineData("match", "{\"env\":\"$(env)\"}", "match.env holds $(env) as it stands")]
    [InlineData("waitFor", "\"$(what)\"", "waitFor holds $(what) as it stands")]
    [InlineData("timeoutInMinutes", "$(timeout)", "The body is not valid JSON, line 1, byte 76. It holds $(timeout) as it stands")]
    [InlineData("timeoutInMinutes", "$[variables.t]", "The body is not valid JSON, line 1, byte 76. It holds $[variables.t] as it stands")]
    [InlineData("timeoutInMinutes", "\"$(timeout)\"", "timeoutInMinutes holds $(timeout) as it stands")]
    [InlineData("acceptExisting", "\"${{ parameters.fresh }}\"", "acceptExisting holds ${{ parameters.fresh }} as it stands: a template expression")]
    [InlineData("helmReleaseVersion", "\"$[stageDependencies.Build.outputs['set.version']]\"", "helmReleaseVersion holds $[stageDependencies.Build.outputs['set.version']] as it stands: a runtime expression")]
    [InlineData("appVersion", "\"1.0.$(Rev:r)\"", "appVersion holds $(Rev:r) as it stands: that variable")]
    [InlineData("match", "{\"$(key)\":\"snd1\"}", "A name in match holds $(key) as it stands")]
    [InlineData("releases", "[{\"helmReleaseName\":\"a\"},{\"match\":{\"env\":\"$[variables.env]\"}}]", "releases[1].match.env holds $[variables.env] as it stands")]
    public void An_unexpanded_variable_is_refused_with_an_explanation(string field, string value, string message) =>
        Assert.StartsWith(message, Refuse(With(field, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("4.x")]
    [InlineData("latest")]
    [InlineData(">=1")]
    [InlineData("4.32")]
    [InlineData("4.32.30_a_b")]
    [InlineData("../4.32.30")]
    [InlineData("4.32.30#")]
    public void A_version_range_is_refused_with_an_explanation(string version)
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
    public void Names_may_be_as_long_as_in_Kubernetes()
    {
        Assert.Equal(253, Read(With("helmReleaseName", $"\"{new string('a', 253)}\"")).Requests[0].Release.Length);
        Assert.StartsWith("helmReleaseName is", Refuse(With("helmReleaseName", $"\"{new string('a', 254)}\"")), StringComparison.Ordinal);
        Assert.Equal(63, Read(With("namespace", $"\"{new string('a', 63)}\"")).Requests[0].Namespace!.Length);
        Assert.StartsWith("namespace is", Refuse(With("namespace", $"\"{new string('a', 64)}\"")), StringComparison.Ordinal);
        Assert.StartsWith("namespace is", Refuse(With("namespace", "\"a.b\"")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("helmReleaseName", "\" \"", "helmReleaseName is empty.")]
    [InlineData("waitFor", "\"healthy\"", "waitFor is \"healthy\". Give \"deployed\" or \"tested\"")]
    [InlineData("match", "{\"revision\":\"4.32.30\"}", "match.revision can never be equal")]
    [InlineData("appVersion", "\" \"", "appVersion is empty.")]
    [InlineData("appVersion", "\"a\\nb\"", "appVersion is \"a | b\"; it must have 1 to 128 characters on one line")]
    [InlineData("places", "\"both\"", "places is \"both\". If several places match: \"one\" (the default) refuses")]
    [InlineData("failureGraceInMinutes", "-1", "failureGraceInMinutes is -1; it must be 0 to 2880")]
    [InlineData("failureGraceInMinutes", "\"5\"", "failureGraceInMinutes must be a number without quotes, e.g. 10; it is a text.")]
    [InlineData("match", "{\"namespace\":\"apps\"}", "match.namespace is no event metadata but a field of its own: put it beside match, \"namespace\": \"apps\"")]
    [InlineData("match", "{\"AppVersion\":\"1\"}", "match.AppVersion is no event metadata but a field of its own: put it beside match, \"appVersion\": \"1\"")]
    [InlineData("match", "{\"\":\"a\"}", "match. must have a key and a value")]
    [InlineData("match", "{\"env\":\"\"}", "match.env must have a key and a value")]
    [InlineData("match", "{\"env\":\"a\\nb\"}", "match.env must have a key and a value of 1 to 256 characters on one line")]
    [InlineData("match", "{\"env\":\"\\ud800\"}", "The body holds an escape such as \\ud800")]
    [InlineData("match", "{\"\\ud800\":\"a\"}", "The body holds an escape such as \\ud800")]
    [InlineData("match", "[[[[[[1]]]]]]", "The body is not valid JSON")]
    public void An_invalid_value_is_refused(string field, string value, string message) =>
        Assert.StartsWith(message, Refuse(With(field, value)), StringComparison.Ordinal);

    [Fact]
    public void Match_has_a_size_limit()
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
    public void A_missing_property_is_named(string body, string message) => Assert.StartsWith(message, Refuse(body), StringComparison.Ordinal);

    [Theory]
    [InlineData("6.6.1+0cc9a8446c95", "6.6.1+0cc9a8446c95")]
    [InlineData("104.1.2_up57.0.3", "104.1.2+up57.0.3")]
    [InlineData("v1.0.0-rc.1_abc", "1.0.0-rc.1+abc")]
    public void The_underscore_of_an_OCI_tag_is_read_as_a_plus(string written, string meant)
    {
        Assert.True(ChartVersion.TryNormalize(meant, out var version));
        Assert.Equal(version, Read(With("helmReleaseVersion", $"\"{written}\"")).Requests[0].Version);
    }

    [Fact]
    public void The_app_version_may_replace_the_chart_version()
    {
        var request = Read($"{{{Name},\"appVersion\":\"2024/05 #7\"}}").Requests[0];

        Assert.Null(request.Version);
        Assert.Equal("2024/05 #7", request.AppVersion);
    }

    [Fact]
    public void Spaces_around_keys_and_values_of_match_are_trimmed() =>
        Assert.Equal(new Dictionary<string, string> { ["env"] = "snd1" }, Read(With("match", "{\" env \":\"\\tsnd1 \"}")).Requests[0].Match);

    [Fact]
    public void Each_of_several_releases_inherits_the_shared_properties()
    {
        var (requests, timeout, _) = Read("""
            { "helmReleaseVersion": "1.0.0", "namespace": "apps", "match": { "env": "snd1", "cluster": "a" }, "places": "any", "timeoutInMinutes": 10,
              "releases": [ { "helmReleaseName": "web" },
                            { "helmReleaseName": "worker", "helmReleaseVersion": "2.0.0", "namespace": "jobs", "match": { "CLUSTER": "b" }, "places": "all",
                              "waitFor": "tested", "acceptExisting": false, "appVersion": "7", "failureGraceInMinutes": 0 } ] }
            """);

        Assert.Equal(TimeSpan.FromMinutes(8), timeout);
        Assert.Equal(2, requests.Count);
        Assert.Equal(("web", "1.0.0", "apps", WaitPlaces.Any, WaitFor.Deployed, true), Facts(requests[0]));
        Assert.Equal(new Dictionary<string, string> { ["env"] = "snd1", ["cluster"] = "a" }, requests[0].Match);
        Assert.Equal(("worker", "2.0.0", "jobs", WaitPlaces.All, WaitFor.Tested, false), Facts(requests[1]));
        Assert.Equal(new Dictionary<string, string> { ["env"] = "snd1", ["CLUSTER"] = "b" }, requests[1].Match);
        Assert.Equal((null, "7"), (requests[0].AppVersion, requests[1].AppVersion));
        Assert.Equal((null, (TimeSpan?)TimeSpan.Zero), (requests[0].FailureGrace, requests[1].FailureGrace));

        static (string, string?, string?, WaitPlaces, WaitFor, bool) Facts(WaitRequest request) =>
            (request.Release, request.Version, request.Namespace, request.Places, request.WaitFor, request.AcceptExisting);
    }

    [Fact]
    public void One_release_may_be_awaited_in_two_namespaces() =>
        Assert.Equal(["a", "b"], Read($"{{{Name},{Version},\"releases\":[{{\"namespace\":\"a\"}},{{\"namespace\":\"b\"}}]}}").Requests.Select(request => request.Namespace));

    [Theory]
    [InlineData("{}", "releases must be a list, e.g. ")]
    [InlineData("[]", "releases has 0 entries; it must have 1 to 20.")]
    [InlineData("[\"web\"]", "releases[0] must be an object, e.g. { \"helmReleaseName\": \"web\" }; it is a text.")]
    [InlineData("[{\"helmReleaseName\":\"a\"},{\"helmReleaseName\":\"WEB_1\"}]", "releases[1].helmReleaseName is \"web_1\", which Kubernetes")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"mach\":{}}]", "\"releases[0].mach\" is not known here. Did you mean match?")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"releases\":[]}]", "releases[0].releases cannot be given for one release")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"timeoutInMinutes\":5}]", "releases[0].timeoutInMinutes cannot be given for one release: it is the whole task's.")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"HELMRELEASENAME\":\"b\"}]", "releases[0].helmReleaseName stands in the body twice.")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"match\":{\"env\":1}}]", "releases[0].match.env must be a text in quotes; it is a number.")]
    [InlineData("[{\"helmReleaseName\":\"a\",\"match\":{\"env\":{}}}]", "releases[0].match.env must be a text in quotes; it is an object.")]
    [InlineData("[{\"helmReleaseName\":\"a\"},{\"helmReleaseName\":\"b\"},{\"helmReleaseName\":\"A\",\"helmReleaseVersion\":\"9.9.9\"}]", "releases[2] is a in the same namespace and with the same match as releases[0].")]
    [InlineData("[{\"match\":{\"env\":\"a\"}},{\"match\":{\"ENV\":\"A\"}}]", "releases[1] is web in the same namespace and with the same match as releases[0].")]
    public void Invalid_releases_are_refused_with_their_position_in_the_list(string releases, string message) =>
        Assert.StartsWith(message, Refuse(With("releases", releases)), StringComparison.Ordinal);

    [Fact]
    public void At_most_twenty_releases_are_accepted()
    {
        Assert.Equal(20, Read($"{{{Version},\"releases\":[{Named(20)}]}}").Requests.Count);
        Assert.StartsWith("releases has 21 entries", Refuse($"{{{Version},\"releases\":[{Named(21)}]}}"), StringComparison.Ordinal);
        Assert.StartsWith("releases[0].helmReleaseVersion is missing.", Refuse($"{{\"releases\":[{Named(1)}]}}"), StringComparison.Ordinal);

        static string Named(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"{{\"helmReleaseName\":\"web-{i}\"}}"));
    }

    [Fact]
    public void At_most_sixteen_KB_are_accepted()
    {
        Assert.StartsWith("The body has 16385 bytes; at most 16384", Refuse(new string(' ', 16385)), StringComparison.Ordinal);
        Assert.Equal("web", Read($"{{{Name},{Version}}}".PadRight(16384)).Requests[0].Release);
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
        Assert.False(RequestBody.TryRead(
            Encoding.UTF8.GetBytes($"{{{Version},\"releases\":[{{{Name},\"match\":{{\"env\":\"a\"}}}},{{\"helmReleaseName\":\"worker\"}}]}}"), TimeSpan.FromMinutes(55), ["env"], out _, out _));
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
