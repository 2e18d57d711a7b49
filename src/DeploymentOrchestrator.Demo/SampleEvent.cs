using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeploymentOrchestrator.Demo;

/// <summary>A new Flux event in the recorded format, for another release and version.</summary>
/// <param name="Sample">The recording.</param>
/// <param name="Release">The HelmRelease.</param>
/// <param name="Version">The chart version.</param>
/// <param name="Env">The environment of the cluster.</param>
internal sealed record SampleEvent(string Sample, string Release, string Version, string Env = "snd1")
{
    /// <summary>An upgrade that succeeded.</summary>
    public static SampleEvent Succeeded(string release, string version, string env = "snd1") => new("upgrade-succeeded.json", release, version, env);

    /// <summary>An upgrade that timed out.</summary>
    public static SampleEvent Failed(string release, string version, string env = "snd1") => new("upgrade-failed.json", release, version, env);

    /// <summary>The UID of the object, which is different in each cluster.</summary>
    public string Uid => $"{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{Release} in {Env}"))[..16])}";

    /// <summary>Flux's reason.</summary>
    public string Reason => Sample is "upgrade-succeeded.json" ? "UpgradeSucceeded" : "UpgradeFailed";

    /// <summary>The body as Flux sends it, with the current time.</summary>
    public byte[] ToBytes(DateTimeOffset at)
    {
        var recorded = Encoding.UTF8.GetString(EmbeddedSamples.Read(Sample)).Replace("ffc-demo-web", Release).Replace("4.32.30", Version).Replace("prd", "snd");
        var body = JsonNode.Parse(recorded)!;
        body["timestamp"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        body["metadata"]!["env"] = Env;
        body["involvedObject"]!["uid"] = Uid;
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }
}
