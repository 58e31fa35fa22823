using System.Runtime.InteropServices;
using System.Text;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>
/// One slice of the PnP-AdaNet release: a <c>tf.train.Example</c> with the sizes <c>dsize_dim0..2</c> and <c>lsize_dim0..2</c>
/// (int64) and the raw little-endian float32 arrays <c>data_vol</c> and <c>label_vol</c> (bytes), last axis fastest.
/// </summary>
/// <remarks>
/// Keys and sizes are those of the README of carrenD/Medical-Cross-Modality-Domain-Adaptation: three consecutive slices of
/// 256 x 256 as image, labels of the middle one. The loaders of that project and of SIFA take float32 for both arrays and
/// the middle of three label slices too, although <c>lsize_dim2</c> is said to be 1; therefore the number of label slices
/// follows from the bytes that are there.
/// </remarks>
internal sealed class SliceExample
{
    private const int MaxSlices = 15;

    private readonly WireFields fields;
    private readonly Dictionary<string, ArraySegment<byte>> features = new(StringComparer.Ordinal);
    private readonly ArraySegment<byte> whole;

    private SliceExample(string path, TfRecord record)
    {
        fields = new(path);
        whole = record.Data;
        foreach (ArraySegment<byte> entry in fields.Contents(whole, 1).SelectMany(map => fields.Contents(map, 1)))
        {
            string key = Encoding.UTF8.GetString(Only(fields.Contents(entry, 1), entry, "a key"));
            if (key.Length > 64 || features.Count == 64 || !features.TryAdd(key, Only(fields.Contents(entry, 2), entry, "a value")))
            {
                throw fields.Wrong(entry, "the example has a feature twice, more than 64 features, or a name of more than 64 letters");
            }
        }

        (Height, Width) = (Side("dsize_dim0"), Side("dsize_dim1"));
        if ((Side("lsize_dim0"), Side("lsize_dim1")) != (Height, Width))
        {
            throw fields.Wrong(
                whole,
                $"image and labels of the slice differ in size: lsize_dim0 and lsize_dim1 are not {Height} and {Width}");
        }
    }

    /// <summary>Rows of the picture: dim0.</summary>
    public int Height { get; }

    /// <summary>Columns of the picture: dim1.</summary>
    public int Width { get; }

    /// <summary>Reads a file with one slice; the arrays are checked and copied when they are asked for.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="DamagedFileException">It is damaged, holds another number of records, or lacks a feature.</exception>
    public static SliceExample Read(string path)
    {
        SliceExample? example = null;
        foreach (TfRecord record in TfRecordFile.Read(path))
        {
            example = example is null
                ? new(path, record)
                : throw new DamagedFileException(
                    path, record.Offset, "a second record, where each slice has its own file", "split the file");
        }

        return example ?? throw new DamagedFileException(path, 0, "the file is empty", "copy the file again");
    }

    /// <summary>The middle slice of <c>data_vol</c>, row by row, in the intensities of the file.</summary>
    public float[] Image() => Middle("data_vol");

    /// <summary>The middle slice of <c>label_vol</c>, row by row.</summary>
    /// <exception cref="DamagedFileException">A value is not a whole number from 0 to 255.</exception>
    public ushort[] Labels() => Array.ConvertAll(Middle("label_vol"), value =>
        value is >= 0 and <= byte.MaxValue && value == MathF.Floor(value)
            ? (ushort)value
            : throw fields.Wrong(features["label_vol"], $"label_vol holds {value}, which is no label"));

    private float[] Middle(string key)
    {
        ArraySegment<byte> raw = Bytes(key);
        long plane = (long)Height * Width * sizeof(float);
        long slices = raw.Count / plane;
        if (raw.Count != slices * plane || slices > MaxSlices || slices % 2 == 0)
        {
            throw fields.Wrong(raw, $"{key} has {raw.Count} bytes, not 1 or 3 slices of {Height} x {Width} float32");
        }

        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(raw);
        var middle = new float[(long)Height * Width];
        for (int p = 0; p < middle.Length; p++)
        {
            middle[p] = values[(int)((p * slices) + (slices / 2))];
        }

        return middle;
    }

    private int Side(string key)
    {
        ArraySegment<byte> list = Only(fields.Contents(Feature(key), 3), Feature(key), $"{key} as int64_list");
        long side = Only(fields.Integers(list, 1), list, $"a number in {key}");
        return side is >= 1 and <= GrayPng.MaxSide
            ? (int)side
            : throw fields.Wrong(list, $"{key} is {side}, allowed are 1 to {GrayPng.MaxSide}");
    }

    private ArraySegment<byte> Bytes(string key)
    {
        ArraySegment<byte> list = Only(fields.Contents(Feature(key), 1), Feature(key), $"{key} as bytes_list");
        return Only(fields.Contents(list, 1), list, $"an array in {key}");
    }

    private ArraySegment<byte> Feature(string key) =>
        features.TryGetValue(key, out ArraySegment<byte> feature) ? feature : throw fields.Wrong(whole, $"the feature {key} is missing");

    private T Only<T>(IEnumerable<T> items, ArraySegment<byte> where, string what)
    {
        T[] two = [.. items.Take(2)];
        return two.Length == 1 ? two[0] : throw fields.Wrong(where, $"{what} is missing or there twice");
    }
}
