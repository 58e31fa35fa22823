using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Snapshots.Text;

/// <summary>Writes doubles with <see cref="FixedDigits"/>; what JSON has no number for becomes a word.</summary>
internal sealed class FixedDigitsConverter : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteRawValue(FixedDigits.Of(value));
        }
        else
        {
            writer.WriteStringValue(FixedDigits.Of(value));
        }
    }
}
