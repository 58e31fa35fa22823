using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Checkpoints;

/// <summary>
/// Named tensors in the safetensors format: eight bytes of length, a JSON header, raw little-endian values. It holds data
/// and text only, so a file from a stranger can be read without running anything of theirs, and Python's safetensors reads it.
/// </summary>
public static class SafetensorsFile
{
    private const long LargestHeader = 100 << 20;

    private static readonly (string Name, ScalarType Type)[] Types =
    [
        ("F32", ScalarType.Float32), ("F64", ScalarType.Float64), ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("U8", ScalarType.Byte),
    ];

    /// <summary>Writes tensors and texts; an existing file is replaced only when the new one is whole on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Any shapes; float32, float64, int64, int32 or uint8.</param>
    /// <param name="metadata">Texts for the header.</param>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))) };
        long offset = 0;
        foreach ((string name, Tensor value) in tensors)
        {
            long bytes = value.numel() * value.element_size();
            header[name] = new JsonObject
            {
                ["dtype"] = Array.Find(Types, t => t.Type == value.dtype).Name
                    ?? throw new ArgumentException($"Tensor {name} has type {value.dtype}, which is not written.", nameof(tensors)),
                ["shape"] = new JsonArray(value.shape.Select(s => (JsonNode)s).ToArray()),
                ["data_offsets"] = new JsonArray(offset, offset + bytes),
            };
            offset += bytes;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        Array.Resize(ref json, (json.Length + 7) / 8 * 8);
        json.AsSpan().Replace((byte)0, (byte)' ');
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            stream.Write(length);
            stream.Write(json);
            foreach (Tensor value in tensors.Values)
            {
                using Tensor plain = value.detach().cpu().contiguous();
                stream.Write(plain.bytes);
            }
        });
    }

    /// <summary>Reads a whole file.</summary>
    /// <returns>The tensors by name, owned by the caller's dispose scope, and the header's texts.</returns>
    /// <exception cref="InvalidInputException">The file is missing, damaged or not of this format.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            JsonElement header = ReadHeader(stream, path, out long dataStart);
            var tensors = new Dictionary<string, Tensor>();
            var metadata = new Dictionary<string, string>();
            foreach (JsonProperty entry in header.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    metadata = entry.Value.Deserialize<Dictionary<string, string>>() ?? [];
                }
                else
                {
                    tensors.Add(entry.Name, ReadTensor(stream, entry.Value, dataStart, path, entry.Name));
                }
            }

            return (tensors, metadata);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: cannot be read ({e.Message}); check the path and its permissions.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged(path, 8, "its header is not that of a safetensors file", e);
        }
    }

    private static JsonElement ReadHeader(FileStream stream, string path, out long dataStart)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
        {
            throw Damaged(path, 0, "it is too short to be a safetensors file");
        }

        long size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size < 2 || size > LargestHeader || size > stream.Length - 8)
        {
            throw Damaged(path, 0, $"it claims a header of {size} bytes in a file of {stream.Length}");
        }

        var json = new byte[size];
        stream.ReadExactly(json);
        dataStart = 8 + size;
        return JsonSerializer.Deserialize<JsonElement>(json);
    }

    private static Tensor ReadTensor(FileStream stream, JsonElement entry, long dataStart, string path, string name)
    {
        string? typeName = entry.GetProperty("dtype").GetString();
        long[] shape = entry.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()).ToArray();
        long[] offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(s => s.GetInt64()).ToArray();
        (string Name, ScalarType Type) type = Array.Find(Types, t => t.Name == typeName);
        if (type.Name is null || offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > stream.Length - dataStart)
        {
            throw Damaged(path, dataStart, $"tensor {name} has an unknown type or lies outside the file");
        }

        int width = type.Type switch { ScalarType.Byte => 1, ScalarType.Float32 or ScalarType.Int32 => 4, _ => 8 };
        if (Product(shape) != (offsets[1] - offsets[0]) / (double)width || offsets[1] - offsets[0] > Array.MaxLength)
        {
            throw Damaged(path, dataStart + offsets[0], $"tensor {name} has a shape that does not fit its bytes");
        }

        var bytes = new byte[offsets[1] - offsets[0]];
        stream.Position = dataStart + offsets[0];
        stream.ReadExactly(bytes);
        Tensor value = empty(shape, type.Type);
        value.bytes = bytes;
        return value;
    }

    private static double Product(long[] shape) => shape.Aggregate(1.0, (product, side) => side < 0 ? double.NaN : product * side);

    private static InvalidInputException Damaged(string path, long offset, string what, Exception? inner = null) =>
        new($"{path}: {what} (at byte {offset}); take another copy of the file.", inner);
}
