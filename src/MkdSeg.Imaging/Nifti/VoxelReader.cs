using System.Runtime.CompilerServices;

namespace MkdSeg.Imaging.Nifti;

/// <summary>Streams voxels from a file into one array, slab by slab.</summary>
internal sealed class VoxelReader(NiftiStream stream, NiftiHeader header)
{
    private const int SlabBytes = 1 << 18;
    private const long BelievedBytes = 32L << 20;
    private readonly long believed = (4 * stream.StoredLength) + BelievedBytes;
    private readonly int voxelBytes = header.DataType.Bytes();
    private readonly int slabVoxels = (int)Math.Min(SlabBytes, header.DataBytes) / header.DataType.Bytes();

    /// <summary>Decodes the bytes of a slab; <paramref name="first"/> is the index of its first voxel.</summary>
    private delegate void SlabDecoder<T>(Span<byte> raw, Span<T> voxels, long first);

    /// <summary>Real values: stored ones times slope plus intercept, computed in double precision.</summary>
    public float[] ReadFloats() => Read<float>((raw, voxels, _) =>
    {
        if (header.HasScaling)
        {
            VoxelDecoder.DecodeScaled(header, raw, voxels);
        }
        else
        {
            VoxelDecoder.Decode(header, raw, voxels);
        }
    });

    /// <summary>Whole numbers from 0 to 65535.</summary>
    /// <exception cref="NiftiFormatException">A value is not such a number.</exception>
    public ushort[] ReadLabels()
    {
        double[] wide = new double[slabVoxels];
        (double slope, double intercept) = header.HasScaling ? (header.Slope, header.Intercept) : (1, 0);

        // Values scaled by a slope of single precision are whole numbers only up to its rounding.
        double tolerance = header.HasScaling ? 1e-6 : 0;
        return Read<ushort>((raw, voxels, first) =>
        {
            VoxelDecoder.Decode(header, raw, wide.AsSpan(0, voxels.Length));
            for (int i = 0; i < voxels.Length; i++)
            {
                double value = (wide[i] * slope) + intercept;
                double label = Math.Round(value);
                if (!(label is >= 0 and <= ushort.MaxValue && Math.Abs(value - label) <= tolerance * Math.Max(1, label)))
                {
                    throw NotALabel(first + i, value);
                }

                voxels[i] = (ushort)label;
            }
        });
    }

    private T[] Read<T>(SlabDecoder<T> decode)
    {
        stream.RequireSize(header.VoxelOffset + header.DataBytes);
        byte[] raw = new byte[slabVoxels * voxelBytes];
        stream.SkipTo(header.VoxelOffset, raw);

        // Memory stays in proportion to what the file holds. A gzip file that claims much more is unpacked before the voxels
        // get their place: its bytes are kept if these are in proportion (images of 16 bits are half as large as floats).
        long count = header.Size.Count;
        bool trusted = !stream.IsCompressed || count * Unsafe.SizeOf<T>() <= believed;
        List<byte[]>? unpacked = !trusted && header.DataBytes <= believed ? Unpack() : null;
        if (!trusted && unpacked is null)
        {
            stream.Rehearse(header.VoxelOffset + header.DataBytes, raw);
        }

        T[] voxels = Allocate<T>(count);
        int slabs = (int)((count + slabVoxels - 1) / slabVoxels);
        void Use(int slab, byte[] bytes)
        {
            long first = (long)slab * slabVoxels;
            int n = (int)Math.Min(slabVoxels, count - first);
            decode(bytes.AsSpan(0, n * voxelBytes), voxels.AsSpan((int)first, n), first);
        }

        if (unpacked is not null)
        {
            for (int slab = 0; slab < slabs; slab++)
            {
                Use(slab, unpacked[slab]);
                unpacked[slab] = [];
            }

            return voxels;
        }

        if (slabs == 1)
        {
            Fill(0, raw);
            Use(0, raw);
        }
        else
        {
            ReadAhead.Run(slabs, raw.Length, Fill, Use);
        }

        stream.Finish();
        return voxels;
    }

    private void Fill(int slab, byte[] bytes) =>
        stream.ReadExactly(bytes.AsSpan(0, (int)Math.Min(bytes.Length, header.DataBytes - ((long)slab * bytes.Length))), "the voxels");

    /// <summary>The stored bytes in slabs, after the file has proved to hold them.</summary>
    private List<byte[]> Unpack()
    {
        var slabs = new List<byte[]>();
        for (long done = 0; done < header.DataBytes; done += slabs[^1].Length)
        {
            slabs.Add(new byte[Math.Min((long)slabVoxels * voxelBytes, header.DataBytes - done)]);
            stream.ReadExactly(slabs[^1], "the voxels");
        }

        stream.Finish();
        return slabs;
    }

    private T[] Allocate<T>(long count)
    {
        try
        {
            return GC.AllocateUninitializedArray<T>(checked((int)count));
        }
        catch (OutOfMemoryException e)
        {
            throw new InvalidInputException($"{stream.Path}: {header.Size} voxels do not fit into memory; crop the image.", e);
        }
    }

    private NiftiFormatException NotALabel(long index, double value)
    {
        (long i, long j, long k) = (
            index % header.Size.X, index / header.Size.X % header.Size.Y, index / ((long)header.Size.X * header.Size.Y));
        return new NiftiFormatException(
            stream.Path,
            header.VoxelOffset + (index * voxelBytes),
            $"the value {value} at voxel ({i}, {j}, {k}) is no label, a whole number from 0 to 65535",
            "give a label map, not an image or probabilities");
    }
}
