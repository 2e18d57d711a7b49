using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Infrastructure.Tests.Kustomize;

/// <summary>
/// Builds a folder as <c>kubectl kustomize</c> does, as far as this repository uses it, but more strictly: a patch without a target, a path that
/// does not exist and an unknown field are errors.
/// </summary>
internal sealed partial class Overlay
{
    private static readonly string[] Known =
        ["apiVersion", "kind", "namespace", "resources", "components", "configMapGenerator", "images", "patches"];

    private readonly List<JsonNode> _manifests = [];
    private readonly HashSet<string> _files = [];

    private Overlay()
    {
    }

    /// <summary>The manifests.</summary>
    public IReadOnlyList<JsonNode> Manifests => _manifests;

    /// <summary>Every file that was used.</summary>
    public IReadOnlySet<string> Files => _files;

    /// <summary>The folders of the environments.</summary>
    public static IEnumerable<string> Environments => Repository
        .FilesBelow("infra", "kustomization.yaml")
        .Select(path => path[..path.LastIndexOf('/')])
        .Where(folder => EnvironmentFolder().IsMatch(folder));

    /// <summary>Builds a folder.</summary>
    public static Overlay Build(string folder)
    {
        var overlay = new Overlay();
        overlay.Add(folder);
        return overlay;
    }

    private void Add(string folder)
    {
        var path = $"{folder}/kustomization.yaml";
        Assert.True(Repository.HasFile(path), $"{path} is not there");
        _files.Add(path);
        var k = Yaml.Load(path).Single();
        Assert.Empty(((JsonObject)k).Select(pair => pair.Key).Except(Known));

        foreach (var resource in Paths(k, "resources", folder))
        {
            AddResource(resource);
        }

        foreach (var component in Paths(k, "components", folder))
        {
            Assert.Equal("Component", Yaml.Load($"{component}/kustomization.yaml").Single().Text("kind"));
            Add(component);
        }

        foreach (var generator in k.List("configMapGenerator"))
        {
            Generate(generator, folder);
        }

        foreach (var patch in k.List("patches"))
        {
            Patch(patch, folder);
        }

        foreach (var image in k.List("images"))
        {
            ReplaceImage(image);
        }

        if (k.At("namespace") is { } name)
        {
            SetNamespace(name.GetValue<string>());
        }
    }

    private static IEnumerable<string> Paths(JsonNode k, string field, string folder) =>
        k.List(field).Select(entry => Repository.Join(folder, entry.GetValue<string>()));

    private void AddResource(string path)
    {
        if (Repository.HasFolder(path))
        {
            var inner = Build(path);
            _manifests.AddRange(inner._manifests);
            _files.UnionWith(inner._files);
            return;
        }

        Assert.True(Repository.HasFile(path), $"{path} is not there");
        _files.Add(path);
        _manifests.AddRange(Yaml.Load(path));
    }

    private void Generate(JsonNode generator, string folder)
    {
        var files = generator.List("files").Select(file => (File: file, Key: file.GetValue<string>()));
        var lines = generator.List("envs").SelectMany(file => ReadLines(Repository.Join(folder, file.GetValue<string>())))
            .Concat(generator.List("literals").Select(literal => literal.GetValue<string>()));
        var data = lines.Select(line => line.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1]))
            .Concat(files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)string.Join('\n', ReadFile(Repository.Join(folder, file.Key))))))
            .ToList();

        var name = generator.Text("name");
        if (generator.At("behavior")?.GetValue<string>() is "merge")
        {
            var known = Assert.Single(_manifests, manifest => manifest.Is("ConfigMap") && manifest.Text("metadata/name") == name);
            Assert.Equal(generator.At("namespace")?.GetValue<string>(), known.At("metadata/namespace")?.GetValue<string>());
            data.ForEach(pair => known["data"]![pair.Key] = pair.Value);
            return;
        }

        _manifests.Add(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject(data),
        });
    }

    private string[] ReadFile(string path)
    {
        Assert.True(Repository.HasFile(path), $"{path} is not there");
        _files.Add(path);
        return Repository.Read(path).Split('\n');
    }

    private IEnumerable<string> ReadLines(string path) => ReadFile(path).Where(line => line.Length > 0 && line[0] != '#');

    private void Patch(JsonNode patch, string folder)
    {
        var kind = new Regex($"^({patch.Text("target/kind")})$");
        var name = new Regex($"^({patch.At("target/name")?.GetValue<string>() ?? ".*"})$");
        var targets = _manifests.Where(manifest => kind.IsMatch(manifest.Text("kind")) && name.IsMatch(manifest.Text("metadata/name"))).ToList();
        Assert.True(targets.Count > 0, $"{folder}: nothing is {patch.At("target")!.ToJsonString()}");
        var text = patch.At("patch")?.GetValue<string>() ?? string.Join('\n', ReadFile(Repository.Join(folder, patch.Text("path"))));
        var document = Yaml.Parse(text).Single();
        if (document.At("$patch")?.GetValue<string>() is "delete")
        {
            targets.ForEach(target => _manifests.Remove(target));
            return;
        }

        foreach (var operation in (JsonArray)document)
        {
            targets.ForEach(target => Apply(operation!, target, folder));
        }
    }

    private static void Apply(JsonNode operation, JsonNode target, string folder)
    {
        var path = operation.Text("path")[1..];
        var slash = path.LastIndexOf('/');
        var parent = slash < 0 ? target : target.At(path[..slash]);
        var last = path[(slash + 1)..].Replace("~1", "/", StringComparison.Ordinal); // a slash in a key, as JSON Pointer escapes it
        Assert.True(parent is not null, $"{folder}: {target.Id()} has no {path}");
        if (operation.Text("op") is "add" && parent is JsonArray longer && last is "-")
        {
            longer.Add(operation.At("value")!.DeepClone());
            return;
        }

        var isThere = parent is JsonArray items ? items.Count > int.Parse(last) : parent[last] is not null;
        Assert.True(operation.Text("op") is "add" ? !isThere : operation.Text("op") is "replace" && isThere, $"{folder}: cannot {operation.ToJsonString()} in {target.Id()}");
        if (parent is JsonArray list)
        {
            list[int.Parse(last)] = operation.At("value")!.DeepClone();
        }
        else
        {
            parent[last] = operation.At("value")!.DeepClone();
        }
    }

    private void ReplaceImage(JsonNode image)
    {
        var containers = _manifests.SelectMany(manifest => manifest.Everything()).OfType<JsonObject>()
            .Where(map => map["image"] is JsonValue value && value.GetValue<string>() == image.Text("name"))
            .ToList();
        Assert.True(containers.Count > 0, $"no image {image.Text("name")}");
        containers.ForEach(container => container["image"] = $"{image.Text("newName")}:{image.Text("newTag")}");
    }

    private void SetNamespace(string name)
    {
        foreach (var manifest in _manifests)
        {
            if (manifest.Text("kind") is "ClusterRole" or "ClusterRoleBinding" or "Namespace")
            {
                manifest.List("subjects").ToList().ForEach(subject => subject["namespace"] = name);
                continue;
            }

            manifest["metadata"]!["namespace"] = name;
        }
    }

    [GeneratedRegex(@"^infra/\w+/environments/\w+/\w+$")]
    private static partial Regex EnvironmentFolder();
}
