using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Imaging.Files;

/// <summary>Refuses numbers such as 1e999, which the parser takes for infinity and nothing could write again.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        double value = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("a number is expected");
        return double.IsFinite(value) ? value : throw new JsonException("the number is too large");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
