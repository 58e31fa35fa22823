using System.Reflection;

namespace MkdSeg.Snapshots.Api;

/// <summary>What F# declarations became, read from the marks that its compiler leaves (without a reference to FSharp.Core).</summary>
internal static class FSharpKind
{
    /// <summary>Of Microsoft.FSharp.Core.SourceConstructFlags.</summary>
    private const int Kind = 31, Union = 1, Record = 2, Module = 7, Case = 8;

    /// <summary>"union", "record", "module", "measure", or null for any other type.</summary>
    public static string? Of(Type type) => Mapping(type)?[0] switch
    {
        Union => "union",
        Record => "record",
        Module => "module",
        _ => Mark(type, "MeasureAttribute") is null ? null : "measure",
    };

    /// <summary>Whether a member makes one case of a union.</summary>
    public static bool IsCase(MemberInfo member) => Mapping(member)?[0] == Case;

    /// <summary>What makes each case of a union, in the order of their declaration.</summary>
    public static IEnumerable<MethodInfo> Cases(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(IsCase).OrderBy(member => Mapping(member)![1])
        .Select(member => member as MethodInfo ?? ((PropertyInfo)member).GetMethod!);

    private static int[]? Mapping(MemberInfo member) =>
        Mark(member, "CompilationMappingAttribute") is { } mark
            ? [.. mark.ConstructorArguments.Select((a, i) => i == 0 ? (int)a.Value! & Kind : (int)a.Value!)]
            : null;

    private static CustomAttributeData? Mark(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.FullName == "Microsoft.FSharp.Core." + name);
}
