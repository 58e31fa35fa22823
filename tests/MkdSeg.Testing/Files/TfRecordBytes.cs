using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace MkdSeg.Testing.Files;

/// <summary>
/// Writes PnP-AdaNet's records from the descriptions of TFRecord and tf.train.Example (example.proto, feature.proto), with a
/// checksum of its own, so that the reader is not tested against itself.
/// </summary>
public static class TfRecordBytes
{
    /// <summary>
    /// A file of one slice: three planes of 2 rows and 3 columns, the middle one counted up from <paramref name="first"/>.
    /// </summary>
    public static byte[] File(int first = 0, float[]? labels = null) => Record(Example(Features(first, labels)));

    /// <summary>The features of a slice as the release has them, by name; tests change what they are about.</summary>
    public static Dictionary<string, byte[]> Features(int first = 0, float[]? labels = null) => new()
    {
        ["dsize_dim0"] = Int64(2),
        ["dsize_dim1"] = Int64(3),
        ["dsize_dim2"] = Int64(3),
        ["lsize_dim0"] = Int64(2),
        ["lsize_dim1"] = Int64(3),
        ["lsize_dim2"] = Int64(1),
        ["data_vol"] = Bytes(Floats([.. Enumerable.Range(0, 6).SelectMany(p => new float[] { -1, first + p, -2 })])),
        ["label_vol"] = Bytes(Floats(labels ?? [0, 1, 2, 3, 4, 0])),
    };

    public static byte[] Example(IEnumerable<KeyValuePair<string, byte[]>> features) => Message(1, Concatenated(
        features.Select(f => Message(1, [.. Message(1, Encoding.UTF8.GetBytes(f.Key)), .. Message(2, f.Value)]))));

    public static byte[] Int64(params long[] values) => Message(3, Message(1, Concatenated(values.Select(Varint))));

    /// <summary>Each number with its own tag, as writers of proto2 do.</summary>
    public static byte[] UnpackedInt64(long value) => Message(3, [0x08, .. Varint(value)]);

    public static byte[] Bytes(byte[] value) => Message(1, Message(1, value));

    public static byte[] Floats(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    public static byte[] Record(byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        return [.. length, .. Checksum(length), .. data, .. Checksum(data)];
    }

    /// <summary>CRC-32C bit by bit (reflected polynomial 82F63B78), masked as TensorFlow's documentation says.</summary>
    public static byte[] Checksum(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0x82F63B78 ^ (crc >> 1) : crc >> 1;
            }
        }

        uint masked = ((~crc >> 15) | (~crc << 17)) + 0xA282EAD8;
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, masked);
        return bytes;
    }

    /// <summary>A length-delimited field.</summary>
    public static byte[] Message(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Concatenated(IEnumerable<byte[]> parts) => [.. parts.SelectMany(p => p)];

    private static byte[] Varint(long value)
    {
        using var memory = new MemoryStream();
        var stream = new CodedOutputStream(memory);
        stream.WriteInt64(value);
        stream.Flush();
        return memory.ToArray();
    }
}
