using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MkdSeg.Snapshots.Api;

/// <summary>One member as one line.</summary>
internal static class MemberLine
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ConstructorInfo constructor) =>
        $"{Access(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    /// <summary>A case of an F# union, by what makes it.</summary>
    public static string OfCase(MethodInfo maker)
    {
        string name = maker.Name.StartsWith("get_", StringComparison.Ordinal) ? maker.Name[4..] : maker.Name[3..]; // get_Skip, NewScored
        return $"| {name}{(maker.GetParameters().Length > 0 ? $" of {Parameters(maker)}" : string.Empty)}";
    }

    public static string Of(FieldInfo field) => field.IsLiteral
        ? $"const {TypeName.Of(field.FieldType)} {field.Name} = {Value(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : string.Empty)}{(field.IsInitOnly ? "readonly " : string.Empty)}"
            + $"{TypeName.Of(field.FieldType)} {field.Name}";

    public static string Of(PropertyInfo property)
    {
        MethodInfo accessor = property.GetMethod ?? property.SetMethod!;
        string index = property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(Parameter))}]"
            : string.Empty;
        string set = property.SetMethod is { IsPublic: true } setter
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : string.Empty;
        string get = property.GetMethod is null ? string.Empty : " get;";
        string type = Shown(property.PropertyType, Nullability.Create(property).ReadState);
        return $"{Access(accessor)}{Modifiers(accessor)}{type} {property.Name}{index} {{{get}{set} }}";
    }

    public static string Of(EventInfo declared) => $"event {TypeName.Of(declared.EventHandlerType!)} {declared.Name}";

    public static string Of(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeName.Of))}>" : string.Empty;
        string extension = method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : string.Empty;
        string answer = Shown(method.ReturnType, Nullability.Create(method.ReturnParameter).ReadState);
        return $"{Access(method)}{Modifiers(method)}{answer} {method.Name}{generic}({extension}{Parameters(method)})";
    }

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface ? string.Empty
        : method.GetBaseDefinition() != method ? "override "
        : method.IsAbstract ? "abstract "
        : method is { IsVirtual: true, IsFinal: false } ? "virtual "
        : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : string.Empty;
        string type = Shown(parameter.ParameterType, Nullability.Create(parameter).WriteState);
        type = way.Length > 0 && type.StartsWith("ref ", StringComparison.Ordinal) ? type[4..] : type;
        bool isZero = parameter is { HasDefaultValue: true, RawDefaultValue: null, ParameterType.IsValueType: true }
            && Nullable.GetUnderlyingType(parameter.ParameterType) is null;
        string value = isZero ? " = default" : parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : string.Empty;
        return $"{way}{type} {parameter.Name}{value}";
    }

    private static string Shown(Type type, NullabilityState state)
    {
        bool isOptional =
            state == NullabilityState.Nullable && Nullable.GetUnderlyingType(type) is null && type.Name != "FSharpOption`1";
        return TypeName.Of(type) + (isOptional ? "?" : string.Empty);
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
