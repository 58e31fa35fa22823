using System.Buffers.Binary;
using System.IO.Compression;

namespace MkdSeg.Testing.Files;

/// <summary>A NIfTI file made byte by byte with the offsets of nifti1.h and nifti2.h, apart from the code under test.</summary>
public sealed class NiftiBytes
{
    public bool Two { get; init; }

    public bool Big { get; init; }

    public bool Pair { get; init; }

    public short DataType { get; init; } = 2;

    public short BitPix { get; init; } = 8;

    public long[] Dim { get; init; } = [3, 3, 5, 7, 1, 1, 1, 1];

    public double[] PixDim { get; init; } = [1, 1, 1, 1, 1, 1, 1, 1];

    public double? VoxOffset { get; init; }

    public double Slope { get; init; }

    public double Inter { get; init; }

    public int Units { get; init; } = 2;

    public int Qcode { get; init; }

    public int Scode { get; init; }

    public double[] Quatern { get; init; } = [0, 0, 0];

    public double[] Qoffset { get; init; } = [0, 0, 0];

    public double[] Srow { get; init; } = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

    /// <summary>Voxel bytes in the file's byte order; zeros by default.</summary>
    public byte[]? Voxels { get; init; }

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public byte[] VoxelBytes() => Voxels ?? new byte[Dim[1] * Dim[2] * Dim[3] * BitPix / 8];

    public byte[] File() => [.. Header(), .. Pair ? [] : new byte[4], .. Pair ? [] : VoxelBytes()];

    public byte[] Header()
    {
        byte[] b = new byte[Two ? 540 : 348];
        Put(b, 0, 4, b.Length);
        "n+1\0"u8.CopyTo(b.AsSpan(Two ? 4 : 344));
        if (Pair)
        {
            b[Two ? 5 : 345] = (byte)'i';
        }

        if (Two)
        {
            b[6] = (byte)'2';
            "\r\n\u001a\n"u8.CopyTo(b.AsSpan(8));
        }

        for (int d = 0; d < 8; d++)
        {
            Put(b, (Two ? 16 : 40) + (d * (Two ? 8 : 2)), Two ? 8 : 2, Dim[d]);
        }

        Put(b, Two ? 12 : 70, 2, DataType);
        Put(b, Two ? 14 : 72, 2, BitPix);
        Reals(b, Two ? 104 : 76, PixDim);
        double offset = VoxOffset ?? (Pair ? 0 : b.Length + 4);
        if (Two)
        {
            Put(b, 168, 8, (long)offset);
        }
        else
        {
            Reals(b, 108, offset);
        }

        Reals(b, Two ? 176 : 112, Slope, Inter);
        Put(b, Two ? 500 : 123, Two ? 4 : 1, Units);
        Put(b, Two ? 344 : 252, Two ? 4 : 2, Qcode);
        Put(b, Two ? 348 : 254, Two ? 4 : 2, Scode);
        Reals(b, Two ? 352 : 256, [.. Quatern, .. Qoffset]);
        Reals(b, Two ? 400 : 280, Srow);
        return b;
    }

    private void Reals(byte[] b, int at, params double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (Two)
            {
                Put(b, at + (8 * i), 8, BitConverter.DoubleToInt64Bits(values[i]));
            }
            else
            {
                Put(b, at + (4 * i), 4, BitConverter.SingleToInt32Bits((float)values[i]));
            }
        }
    }

    private void Put(byte[] b, int at, int width, long value)
    {
        byte[] eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        byte[] field = eight[..width];
        if (Big)
        {
            Array.Reverse(field);
        }

        field.CopyTo(b, at);
    }
}
