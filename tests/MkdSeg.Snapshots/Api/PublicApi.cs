using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MkdSeg.Snapshots.Api;

/// <summary>The public and protected surface of an assembly as text, in an order that does not depend on the source.</summary>
/// <remarks>
/// Types by their full names; in each constructors, constants and fields, properties, events, methods. Left out: what compilers add
/// (records' and unions' equality, cloning, tags), overrides of Object's methods, attributes. F# members read as .NET sees them.
/// </remarks>
public static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The text of an assembly.</summary>
    public static string Of(Assembly assembly)
    {
        IEnumerable<Type> types = assembly.GetTypes()
            .Where(type => IsVisible(type) && !IsGenerated(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
        return string.Join('\n', types.Select(Describe));
    }

    private static bool IsVisible(Type type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!));

    private static string Describe(Type type)
    {
        var text = new StringBuilder(TypeHeading.Of(type)).Append('\n');
        foreach (string member in Members(type))
        {
            text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => (Name: name, Value: Convert.ToInt64(Enum.Parse(type, name), null)))
                .OrderBy(each => each.Value).Select(each => $"{each.Name} = {each.Value}");
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [MemberLine.Of(type.GetMethod("Invoke")!)];
        }

        return
        [
            .. FSharpKind.Cases(type).Select(MemberLine.OfCase),
            .. Lines(type.GetConstructors(Declared).Where(c => IsOpen(c) && !IsGenerated(c) && !c.IsStatic), MemberLine.Of),
            .. Lines(
                type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !IsGenerated(f)),
                MemberLine.Of),
            .. Lines(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsOpen) && !IsGenerated(p)), MemberLine.Of),
            .. Lines(type.GetEvents(Declared).Where(e => IsOpen(e.AddMethod!) && !IsGenerated(e)), MemberLine.Of),
            .. Lines(type.GetMethods(Declared).Where(IsShown), MemberLine.Of),
        ];
    }

    private static IEnumerable<string> Lines<T>(IEnumerable<T> members, Func<T, string> line)
        where T : MemberInfo =>
        members.Select(member => (member.Name, Line: line(member)))
            .OrderBy(each => each.Name, StringComparer.Ordinal).ThenBy(each => each.Line, StringComparer.Ordinal)
            .Select(each => each.Line);

    private static bool IsShown(MethodInfo method) =>
        IsOpen(method) && !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && method.GetBaseDefinition().DeclaringType != typeof(object) && !method.Name.Contains('<');

    /// <summary>Whether code elsewhere can reach it; protected members of sealed types cannot be.</summary>
    private static bool IsOpen(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    /// <summary>What a compiler added: by its mark, or by what F# makes of a union.</summary>
    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (member.DeclaringType is { } outer && FSharpKind.Of(outer) == "union"
            && (member is Type
                || FSharpKind.IsCase(member)
                || (member as PropertyInfo)?.GetMethod?.IsDefined(typeof(CompilerGeneratedAttribute), false) == true));
}
