using Google.Protobuf;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>
/// Walks over the fields of protobuf messages without generated code and without copying: a message within a message is a
/// range of the same array.
/// </summary>
/// <param name="path">The file, for error messages.</param>
internal sealed class WireFields(string path)
{
    private const string Remedy = "write the file again";

    /// <summary>The contents of the length-delimited fields of a given number; other fields are skipped.</summary>
    /// <param name="message">The message: a range of the file's bytes.</param>
    /// <param name="number">Number of the field.</param>
    /// <exception cref="DamagedFileException">The bytes are no protobuf message, or the field is of another wire type.</exception>
    public IEnumerable<ArraySegment<byte>> Contents(ArraySegment<byte> message, int number) =>
        All(message).Where(field => field.Number == number).Select(field => field.IsLengthDelimited
            ? field.Value
            : throw Wrong(field.Value, $"field {number} of a tf.train.Example is stored in another way than it should be"));

    /// <summary>The values of a repeated int64 field, packed or not.</summary>
    /// <inheritdoc cref="Contents"/>
    public IEnumerable<long> Integers(ArraySegment<byte> message, int number)
    {
        foreach (WireField field in All(message).Where(field => field.Number == number))
        {
            CodedInputStream stream = Open(field.Value);
            while (!stream.IsAtEnd)
            {
                yield return ReadInteger(stream, field.Value);
            }
        }
    }

    /// <summary>The error for something in a range of the file.</summary>
    public DamagedFileException Wrong(ArraySegment<byte> where, string problem, Exception? inner = null) =>
        new(path, where.Offset, problem, Remedy, inner);

    private static CodedInputStream Open(ArraySegment<byte> range) => new(range.Array!, range.Offset, range.Count);

    private IEnumerable<WireField> All(ArraySegment<byte> message)
    {
        CodedInputStream stream = Open(message);
        long origin = stream.Position;
        while (Next(stream, message, origin) is { } field)
        {
            yield return field;
        }
    }

    private WireField? Next(CodedInputStream stream, ArraySegment<byte> message, long origin)
    {
        try
        {
            uint tag = stream.ReadTag();
            if (tag == 0)
            {
                return null;
            }

            int start = (int)(stream.Position - origin);
            stream.SkipLastField();
            var field = new WireField(
                WireFormat.GetTagFieldNumber(tag),
                WireFormat.GetTagWireType(tag),
                message[start..(int)(stream.Position - origin)]);
            return field.IsLengthDelimited ? field with { Value = AfterLength(field.Value) } : field;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NoExample(message, e);
        }
    }

    private long ReadInteger(CodedInputStream stream, ArraySegment<byte> range)
    {
        try
        {
            return stream.ReadInt64();
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NoExample(range, e);
        }
    }

    private DamagedFileException NoExample(ArraySegment<byte> range, InvalidProtocolBufferException e) =>
        Wrong(range, $"the record is no tf.train.Example: {e.Message.TrimEnd('.')}", e);

    private static ArraySegment<byte> AfterLength(ArraySegment<byte> field)
    {
        // The length was read when the field was skipped; its last byte is the first below 0x80.
        int start = 0;
        while (field[start++] >= 0x80)
        {
        }

        return field[start..];
    }
}

/// <summary>One field of a protobuf message.</summary>
/// <param name="Number">Number of the field.</param>
/// <param name="Type">How the value is stored.</param>
/// <param name="Value">The stored bytes; of a length-delimited field, those after the length.</param>
internal readonly record struct WireField(int Number, WireFormat.WireType Type, ArraySegment<byte> Value)
{
    /// <summary>Whether the value is bytes, a text, a message or packed numbers.</summary>
    public bool IsLengthDelimited => Type == WireFormat.WireType.LengthDelimited;
}
