using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Training.Options;

/// <summary>
/// How options, and with them a run's manifest, are written as JSON. Reading is strict: nothing unknown, doubled or absent.
/// </summary>
internal static class OptionsJson
{
    /// <summary>The settings of the serialiser.</summary>
    public static readonly JsonSerializerOptions Settings = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteNumbers() },
    };
}
