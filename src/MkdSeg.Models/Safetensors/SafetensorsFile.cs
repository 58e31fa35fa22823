using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Safetensors;

/// <summary>
/// Named tensors in the safetensors format: eight bytes of length, a JSON header, raw little-endian values. It holds data
/// and text only, so a file from a stranger can be read without running anything of theirs, and Python's safetensors reads it.
/// </summary>
public static class SafetensorsFile
{
    private const long LargestHeader = 100 << 20;

    private delegate void ValueTaker(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes tensors and texts, and a checksum of every byte; an existing file is replaced only when the new one is whole on disk.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Any shapes; float32, float64, int64, int32 or uint8.</param>
    /// <param name="metadata">Texts for the header.</param>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        byte[] json = HeaderOf(tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            var checksum = new FileChecksum(json);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            stream.Write(length);
            stream.Write(json);
            ForEachValue(tensors, bytes =>
            {
                checksum.Append(bytes);
                stream.Write(bytes);
            });
            stream.Position = length.Length + FileChecksum.Place;
            stream.Write(checksum.Text());
        });
    }

    /// <summary>
    /// Writes the same bytes from first to last, for a place where nothing can be filled in later: every tensor is read twice.
    /// </summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="tensors">
    /// As for <see cref="Write(string, IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, string})"/>.
    /// </param>
    /// <param name="metadata">Texts for the header.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        byte[] json = HeaderOf(tensors, metadata);
        var checksum = new FileChecksum(json);
        ForEachValue(tensors, checksum.Append);
        checksum.Text().CopyTo(json, FileChecksum.Place);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        ForEachValue(tensors, stream.Write);
    }

    /// <summary>
    /// Reads a whole file. The header is checked as a whole before memory is taken for any tensor, and every byte where the file has this
    /// program's checksum, as files of other programs have not.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors by name, owned by the caller's dispose scope, and the header's texts; the checksum is not among them.</returns>
    /// <exception cref="InvalidInputException">The file is missing or cannot be read.</exception>
    /// <exception cref="DamagedFileException">It is damaged or not of this format.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            return Read(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: cannot be read ({e.Message}); check the path and its permissions.", e);
        }
    }

    /// <summary>Reads what stands in a stream, which has a length and can be moved in: a file, or one within a file.</summary>
    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">The tensors from its beginning to its end.</param>
    /// <param name="path">Where that is, for messages.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(Stream stream, string path)
    {
        (SafetensorsHeader header, bool isChecked) = ReadChecked(stream, path);
        long dataStart = stream.Position;
        var tensors = new Dictionary<string, Tensor>();
        foreach (SafetensorsEntry entry in header.Tensors)
        {
            Tensor value = empty(entry.Shape, entry.Type);
            tensors.Add(entry.Name, value);
            stream.Position = dataStart + entry.Begin;
            if (entry.End > entry.Begin)
            {
                stream.ReadExactly(value.bytes);
            }
        }

        if (isChecked)
        {
            header.Metadata.Remove(FileChecksum.Name);
        }

        return (tensors, header.Metadata);
    }

    /// <summary>Reads the header, and every byte behind it once if there is a checksum; leaves the stream where the values begin.</summary>
    /// <param name="stream">The file at its beginning.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <returns>The header, and whether the file has a checksum of this program: then it is right.</returns>
    /// <exception cref="DamagedFileException">The file is damaged.</exception>
    internal static (SafetensorsHeader Header, bool IsChecked) ReadChecked(Stream stream, string path)
    {
        byte[] json = ReadHeaderBytes(stream, path);
        long dataStart = stream.Position;
        SafetensorsHeader header = SafetensorsHeader.Parse(path, json, stream.Length - dataStart);
        if (!FileChecksum.IsIn(json))
        {
            return (header, false);
        }

        var checksum = new FileChecksum(json);
        checksum.Append(stream);
        if (!checksum.IsThatOf(json))
        {
            throw SafetensorsHeader.Damaged(path, 0, "its checksum is not that of its bytes: some have changed since it was written");
        }

        stream.Position = dataStart;
        return (header, true);
    }

    /// <summary>The header as JSON, with zeros where the checksum will stand, and spaces to a multiple of eight bytes.</summary>
    private static byte[] HeaderOf(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new JsonObject(metadata.Prepend(FileChecksum.Placeholder).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        var header = new JsonObject { ["__metadata__"] = texts };
        long offset = 0;
        foreach ((string name, Tensor value) in tensors)
        {
            long bytes = value.numel() * value.element_size();
            header[name] = new JsonObject
            {
                ["dtype"] = Array.Find(SafetensorsHeader.Types, t => t.Type == value.dtype).Name
                    ?? throw new ArgumentException($"Tensor {name} has type {value.dtype}, which is not written.", nameof(tensors)),
                ["shape"] = new JsonArray(value.shape.Select(s => (JsonNode)s).ToArray()),
                ["data_offsets"] = new JsonArray(offset, offset + bytes),
            };
            offset += bytes;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        Array.Resize(ref json, (json.Length + 7) / 8 * 8);
        json.AsSpan().Replace((byte)0, (byte)' ');
        return json;
    }

    private static void ForEachValue(IReadOnlyDictionary<string, Tensor> tensors, ValueTaker take)
    {
        foreach (Tensor value in tensors.Values)
        {
            using Tensor plain = value.detach().cpu().contiguous();
            take(plain.bytes);
        }
    }

    private static byte[] ReadHeaderBytes(Stream stream, string path)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
        {
            throw SafetensorsHeader.Damaged(path, 0, "it is too short to be a safetensors file");
        }

        long size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size < 2 || size > LargestHeader || size > stream.Length - 8)
        {
            throw SafetensorsHeader.Damaged(path, 0, $"it claims a header of {size} bytes in a file of {stream.Length}");
        }

        var json = new byte[size];
        stream.ReadExactly(json);
        return json;
    }
}
