using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace DeploymentOrchestrator.Infrastructure.Tests.Architecture;

/// <summary>The rooms of an assembly, which are its top-level folders, and the dependencies between them, read from the compiled code including method bodies.</summary>
internal static class Rooms
{
    /// <summary>The room of types that are in no folder.</summary>
    public const string Top = "(top)";

    /// <summary>Each dependency once, as "from -> to", with one place in the code that causes it.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">Its root namespace.</param>
    /// <param name="composition">Types that wire the rooms together and so may depend on all of them.</param>
    public static IReadOnlyDictionary<string, string> ArrowsOf(Assembly assembly, string root, params string[] composition) => new ArchLoader()
        .LoadAssembly(assembly).Build().Types
        .Where(type => RoomOf(type, root) is not null && !composition.Any(name => IsPartOf(type, $"{root}.{name}")))
        .SelectMany(type => type.Dependencies, (type, dependency) => (From: type, To: dependency.Target))
        .Select(use => (use.From, use.To, Arrow: (From: RoomOf(use.From, root), To: RoomOf(use.To, root))))
        .Where(use => use.Arrow.To is not null and not Top && use.Arrow.From != use.Arrow.To)
        .GroupBy(use => $"{use.Arrow.From} -> {use.Arrow.To}", use => $"{use.From.FullName} uses {use.To.FullName}", StringComparer.Ordinal)
        .ToDictionary(arrow => arrow.Key, arrow => arrow.Order(StringComparer.Ordinal).First(), StringComparer.Ordinal);

    private static bool IsPartOf(IType type, string name) => type.FullName == name || type.FullName.StartsWith($"{name}+", StringComparison.Ordinal);

    // Null if the type belongs to another assembly. A namespace that only starts with the same name belongs to another project.
    private static string? RoomOf(IType type, string root)
    {
        var name = type.Namespace?.FullName ?? "";
        return name == root ? Top
            : name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0]
            : null;
    }
}
