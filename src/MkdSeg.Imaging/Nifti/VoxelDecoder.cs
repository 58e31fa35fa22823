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
        ToMachineOrder(header, raw);
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

    /// <summary>Decodes real values: stored ones times slope plus intercept in double precision, rounded once.</summary>
    /// <param name="header">Gives type, byte order and scaling.</param>
    /// <param name="raw">Bytes of the voxels; overwritten if the byte order differs from this machine's.</param>
    /// <param name="values">One number a voxel.</param>
    public static void DecodeScaled(NiftiHeader header, Span<byte> raw, Span<float> values)
    {
        ToMachineOrder(header, raw);
        switch (header.DataType)
        {
            case NiftiDataType.UInt8: Scale<byte>(header, raw, values); break;
            case NiftiDataType.Int8: Scale<sbyte>(header, raw, values); break;
            case NiftiDataType.Int16: Scale<short>(header, raw, values); break;
            case NiftiDataType.UInt16: Scale<ushort>(header, raw, values); break;
            case NiftiDataType.Int32: Scale<int>(header, raw, values); break;
            case NiftiDataType.UInt32: Scale<uint>(header, raw, values); break;
            case NiftiDataType.Int64: Scale<long>(header, raw, values); break;
            case NiftiDataType.UInt64: Scale<ulong>(header, raw, values); break;
            case NiftiDataType.Float32: Scale<float>(header, raw, values); break;
            default: Scale<double>(header, raw, values); break;
        }
    }

    private static void Scale<TRaw>(NiftiHeader header, ReadOnlySpan<byte> raw, Span<float> values)
        where TRaw : unmanaged, INumberBase<TRaw>
    {
        ReadOnlySpan<TRaw> stored = MemoryMarshal.Cast<byte, TRaw>(raw)[..values.Length];
        (double slope, double intercept) = (header.Slope, header.Intercept);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((double.CreateTruncating(stored[i]) * slope) + intercept);
        }
    }

    private static void ToMachineOrder(NiftiHeader header, Span<byte> raw)
    {
        if (header.IsBigEndian == BitConverter.IsLittleEndian)
        {
            Swap(raw, header.DataType.Bytes());
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
