using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MkdSeg.Imaging.Nifti;

/// <summary>From the bytes of voxels to numbers.</summary>
internal static class VoxelDecoder
{
    /// <summary>Decodes stored values, without scaling.</summary>
    /// <typeparam name="T">float or double; the value is rounded once.</typeparam>
    /// <param name="header">Gives type and byte order.</param>
    /// <param name="raw">Bytes of the voxels; overwritten if the byte order differs from this machine's.</param>
    /// <param name="values">One number a voxel.</param>
    public static void Decode<T>(NiftiHeader header, Span<byte> raw, Span<T> values)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (header.IsBigEndian == BitConverter.IsLittleEndian)
        {
            Swap(raw, header.DataType.Bytes());
        }

        switch (header.DataType)
        {
            case NiftiDataType.UInt8: Convert<byte, T>(raw, values); break;
            case NiftiDataType.Int8: Convert<sbyte, T>(raw, values); break;
            case NiftiDataType.Int16: Convert<short, T>(raw, values); break;
            case NiftiDataType.UInt16: Convert<ushort, T>(raw, values); break;
            case NiftiDataType.Int32: Convert<int, T>(raw, values); break;
            case NiftiDataType.UInt32: Convert<uint, T>(raw, values); break;
            case NiftiDataType.Int64: Convert<long, T>(raw, values); break;
            case NiftiDataType.UInt64: Convert<ulong, T>(raw, values); break;
            case NiftiDataType.Float32: Convert<float, T>(raw, values); break;
            default: Convert<double, T>(raw, values); break;
        }
    }

    private static void Convert<TRaw, T>(ReadOnlySpan<byte> raw, Span<T> values)
        where TRaw : unmanaged, INumberBase<TRaw>
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<TRaw> stored = MemoryMarshal.Cast<byte, TRaw>(raw);
        if (typeof(TRaw) == typeof(T))
        {
            raw.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(stored[i]);
        }
    }

    private static void Swap(Span<byte> raw, int width)
    {
        if (width == 2)
        {
            Span<ushort> values = MemoryMarshal.Cast<byte, ushort>(raw);
            BinaryPrimitives.ReverseEndianness(values, values);
        }
        else if (width == 4)
        {
            Span<uint> values = MemoryMarshal.Cast<byte, uint>(raw);
            BinaryPrimitives.ReverseEndianness(values, values);
        }
        else if (width == 8)
        {
            Span<ulong> values = MemoryMarshal.Cast<byte, ulong>(raw);
            BinaryPrimitives.ReverseEndianness(values, values);
        }
    }
}
