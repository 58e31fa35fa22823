using Google.Protobuf;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>One field of a protobuf message.</summary>
/// <param name="Number">Number of the field.</param>
/// <param name="Type">How the value is stored.</param>
/// <param name="Value">The stored bytes; of a length-delimited field, those after the length.</param>
internal readonly record struct WireField(int Number, WireFormat.WireType Type, ArraySegment<byte> Value)
{
    /// <summary>Whether the value is bytes, a text, a message or packed numbers.</summary>
    public bool IsLengthDelimited => Type == WireFormat.WireType.LengthDelimited;
}
