using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace DeploymentOrchestrator.Infrastructure.Tests.Architecture;

/// <summary>The rooms of an assembly, which are its top folders, and the arrows between them, read from the compiled code: method bodies too.</summary>
internal static class Rooms
{
    /// <summary>The room of types that lie in no folder.</summary>
    public const string Top = "(top)";

    /// <summary>Each arrow once, as "from -> to", with one use that makes it.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">Its root namespace.</param>
    /// <param name="composition">Types that wire the rooms together and so may know every one.</param>
    public static IReadOnlyDictionary<string, string> ArrowsOf(Assembly assembly, string root, params string[] composition) => new ArchLoader()
        .LoadAssembly(assembly).Build().Types
        .Where(type => RoomOf(type, root) is not null && !composition.Any(name => IsPartOf(type, $"{root}.{name}")))
        .SelectMany(type => type.Dependencies, (type, dependency) => (From: type, To: dependency.Target))
        .Select(use => (use.From, use.To, Arrow: (From: RoomOf(use.From, root), To: RoomOf(use.To, root))))
        .Where(use => use.Arrow.To is not null and not Top && use.Arrow.From != use.Arrow.To)
        .GroupBy(use => $"{use.Arrow.From} -> {use.Arrow.To}", use => $"{use.From.FullName} uses {use.To.FullName}", StringComparer.Ordinal)
        .ToDictionary(arrow => arrow.Key, arrow => arrow.Order(StringComparer.Ordinal).First(), StringComparer.Ordinal);

    private static bool IsPartOf(IType type, string name) => type.FullName == name || type.FullName.StartsWith($"{name}+", StringComparison.Ordinal);

    // Null: not of this assembly. A namespace that only begins with the root's name is another project's.
    private static string? RoomOf(IType type, string root)
    {
        var name = type.Namespace?.FullName ?? "";
        return name == root ? Top
            : name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0]
            : null;
    }
}
