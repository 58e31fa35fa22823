namespace MkdSeg.Snapshots.Api;

/// <summary>Type names as one would write them, without namespaces.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(char)] = "char",
    };

    /// <summary>
    /// For example <c>IReadOnlyList&lt;string&gt;</c>, <c>int?</c>, <c>float[]</c>; F#'s option, list, Map and functions by
    /// F#'s names.
    /// </summary>
    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsByRef || type.IsArray)
        {
            string element = Of(type.GetElementType()!);
            return type.IsByRef ? "ref " + element : $"{element}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsGenericParameter || !type.IsGenericType)
        {
            return type.FullName == "Microsoft.FSharp.Core.Unit" ? "unit" : Nested(type, type.Name);
        }

        string[] arguments = [.. type.GetGenericArguments().Select(Of)];
        string name = type.Name.Split('`')[0];
        return name switch
        {
            "Nullable" => arguments[0] + "?",
            "ValueTuple" => $"({string.Join(", ", arguments)})",
            "Tuple" => $"({string.Join(" * ", arguments)})",
            "FSharpFunc" => $"({arguments[0]} -> {arguments[1]})",
            "FSharpOption" or "FSharpList" or "FSharpMap" or "FSharpSet" =>
                $"{name[6..].ToLowerInvariant()}<{string.Join(", ", arguments)}>",
            _ => Nested(type, $"{name}<{string.Join(", ", arguments)}>"),
        };
    }

    private static string Nested(Type type, string name) =>
        type.IsNested && !type.IsGenericParameter ? Of(type.DeclaringType!) + "." + name : name;
}
