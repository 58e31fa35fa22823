using System.Text.Json;
using MkdSeg.Imaging;
using static TorchSharp.torch;

namespace MkdSeg.Models.Safetensors;

/// <summary>
/// The JSON header of a safetensors file, read token by token and checked against the format's description (safetensors
/// README, "Format"): names are unique, and the tensors fill the rest of the file without gap and without overlap, so that
/// what they claim together is what the file has.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Names of the types in the file; those that this program stores.</summary>
    public static readonly (string Name, ScalarType Type, int Bytes)[] Types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4),
        ("U8", ScalarType.Byte, 1),
    ];

    private const int MostEntries = 100_000;
    private const int MostSides = 16;
    private const int BeforeJson = 8;

    private readonly string path;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path) => this.path = path;

    /// <summary>The tensors in the order of the file.</summary>
    public List<SafetensorsEntry> Tensors { get; } = [];

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header's bytes, from byte 8 on.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <exception cref="DamagedFileException">It is no such header, or claims other bytes than the file has.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataBytes)
    {
        var header = new SafetensorsHeader(path);
        var reader = new Utf8JsonReader(json);
        try
        {
            header.Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is thrown for texts that are not Unicode.
            string reason = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw header.Damaged(BeforeJson + reader.BytesConsumed, $"its header is not that of a safetensors file: {reason}", e);
        }

        header.CheckBytes(BeforeJson + json.Length, dataBytes);
        return header;
    }

    /// <summary>The error for a place of the file.</summary>
    public static DamagedFileException Damaged(string path, long offset, string what, Exception? inner = null) =>
        new(path, offset, what, "take another copy of the file", inner);

    private void Read(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (Step(ref reader) != JsonTokenType.EndObject)
        {
            string name = NameAt(ref reader, names);
            Expect(ref reader, JsonTokenType.StartObject);
            if (name == "__metadata__")
            {
                ReadMetadata(ref reader);
            }
            else
            {
                Tensors.Add(ReadEntry(ref reader, name));
            }
        }

        // Spaces may follow, which align the values.
        if (reader.Read())
        {
            throw Unexpected(ref reader);
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (Step(ref reader) != JsonTokenType.EndObject)
        {
            string key = NameAt(ref reader, keys);
            Expect(ref reader, JsonTokenType.String);
            Metadata.Add(key, reader.GetString()!);
        }
    }

    private SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        long place = BeforeJson + reader.TokenStartIndex;
        (string? type, long[]? shape, long[]? offsets) = (null, null, null);
        while (Step(ref reader) != JsonTokenType.EndObject)
        {
            if (type is null && reader.ValueTextEquals("dtype"u8))
            {
                Expect(ref reader, JsonTokenType.String);
                type = reader.GetString();
            }
            else if (shape is null && reader.ValueTextEquals("shape"u8))
            {
                shape = ReadNumbers(ref reader, MostSides);
            }
            else if (offsets is null && reader.ValueTextEquals("data_offsets"u8))
            {
                offsets = ReadNumbers(ref reader, 2);
            }
            else
            {
                throw Unexpected(ref reader);
            }
        }

        (string Name, ScalarType Type, int Bytes) known = Array.Find(Types, t => t.Name == type);
        if (known.Name is null || shape is null || offsets?.Length != 2)
        {
            throw Damaged(place, $"tensor {name} has an unknown type, no shape or not two offsets");
        }

        // A double holds the product of all sides without overflow.
        if (shape.Aggregate((double)known.Bytes, (bytes, side) => bytes * Math.Max(1, side)) > int.MaxValue)
        {
            throw Damaged(place, $"tensor {name} is larger than 2 GiB");
        }

        if (offsets[1] < offsets[0] || shape.Aggregate((double)known.Bytes, (bytes, side) => bytes * side) != offsets[1] - offsets[0])
        {
            throw Damaged(place, $"tensor {name} has a shape that does not fit its bytes");
        }

        return new(name, known.Type, shape, offsets[0], offsets[1], place);
    }

    /// <summary>Whole numbers from 0 to 2^31 - 1 for sides, and to 2^63 - 1 for offsets.</summary>
    private long[] ReadNumbers(ref Utf8JsonReader reader, int most)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (Step(ref reader) != JsonTokenType.EndArray)
        {
            if (numbers.Count == most || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number)
                || number < 0 || (most == MostSides && number > int.MaxValue))
            {
                throw Unexpected(ref reader);
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private void CheckBytes(long dataStart, long dataBytes)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in Tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (entry.Begin != end || entry.End > dataBytes)
            {
                throw Damaged(entry.Place, $"tensor {entry.Name} lies outside the file, leaves a gap before it or overlaps another");
            }

            end = entry.End;
        }

        if (end != dataBytes)
        {
            throw Damaged(dataStart + end, $"there are {dataBytes - end} bytes that belong to no tensor");
        }
    }

    private string NameAt(ref Utf8JsonReader reader, HashSet<string> taken)
    {
        string name = reader.GetString()!;
        return taken.Count < MostEntries && taken.Add(name) ? name
            : throw Damaged(BeforeJson + reader.TokenStartIndex, $"the name {name} is there twice, or there are more than {MostEntries}");
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (Step(ref reader) != type)
        {
            throw Unexpected(ref reader);
        }
    }

    private static JsonTokenType Step(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new JsonException("The header ends too early.");

    private DamagedFileException Unexpected(ref Utf8JsonReader reader) =>
        Damaged(BeforeJson + reader.TokenStartIndex, "its header is not that of a safetensors file: something else was expected here");

    private DamagedFileException Damaged(long offset, string what, Exception? inner = null) => Damaged(path, offset, what, inner);
}
