namespace MkdSeg.Snapshots.Api;

/// <summary>The first line of a type: kind, name, base and interfaces.</summary>
internal static class TypeHeading
{
    /// <summary>Interfaces that compilers give to records and unions.</summary>
    private static readonly HashSet<string> Equality =
        ["IEquatable", "IStructuralEquatable", "IComparable", "IStructuralComparable"];

    /// <summary>For example <c>sealed class MkdSeg.Inference.TrainedModel : IDisposable</c>.</summary>
    public static string Of(Type type)
    {
        Type[] inherited = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<string> parents = type.GetInterfaces()
            .Where(i => !type.IsEnum && !inherited.Contains(i) && !Equality.Contains(i.Name.Split('`')[0]))
            .Select(TypeName.Of).Order(StringComparer.Ordinal);
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object) && parent != typeof(MulticastDelegate))
        {
            parents = parents.Prepend(TypeName.Of(parent));
        }

        string all = string.Join(", ", parents);
        return $"{Kind(type)} {type.Namespace}.{TypeName.Of(type)}{(all.Length > 0 ? " : " + all : string.Empty)}";
    }

    private static string Kind(Type type) =>
        FSharpKind.Of(type) is { } declared ? declared
        : type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";
}
