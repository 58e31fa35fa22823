using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Imaging.Files;

/// <summary>
/// How runs, their options and their results are written as JSON. Reading is strict: nothing unknown, doubled or absent, no number in a
/// word's place and none that is not finite.
/// </summary>
public static class StrictJson
{
    /// <summary>The settings of the serialiser.</summary>
    public static JsonSerializerOptions Settings { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new FiniteNumbers() },
    };
}
