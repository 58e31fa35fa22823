using System.Buffers.Binary;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Nifti;

/// <summary>The bytes of a header, read and written field by field in either byte order.</summary>
internal sealed class HeaderBlock(HeaderLayout layout, byte[] bytes, bool bigEndian)
{
    public HeaderLayout Layout { get; } = layout;

    public byte[] Bytes { get; } = bytes;

    public bool IsBigEndian { get; } = bigEndian;

    public long Integer(int offset, int width)
    {
        ReadOnlySpan<byte> field = Bytes.AsSpan(offset, width);
        return (width, IsBigEndian) switch
        {
            (1, _) => field[0],
            (2, false) => BinaryPrimitives.ReadInt16LittleEndian(field),
            (2, true) => BinaryPrimitives.ReadInt16BigEndian(field),
            (4, false) => BinaryPrimitives.ReadInt32LittleEndian(field),
            (4, true) => BinaryPrimitives.ReadInt32BigEndian(field),
            (_, false) => BinaryPrimitives.ReadInt64LittleEndian(field),
            (_, true) => BinaryPrimitives.ReadInt64BigEndian(field),
        };
    }

    public double Real(int offset) =>
        Layout.RealWidth == 4
            ? BitConverter.Int32BitsToSingle((int)Integer(offset, 4))
            : BitConverter.Int64BitsToDouble(Integer(offset, 8));

    public Vector3D Vector(int offset) =>
        new(Real(offset), Real(offset + Layout.RealWidth), Real(offset + (2 * Layout.RealWidth)));

    public void SetInteger(int offset, int width, long value)
    {
        Span<byte> field = Bytes.AsSpan(offset, width);
        for (int i = 0; i < width; i++)
        {
            field[IsBigEndian ? width - 1 - i : i] = (byte)(value >> (8 * i));
        }
    }

    public void SetReal(int offset, double value) =>
        SetInteger(
            offset,
            Layout.RealWidth,
            Layout.RealWidth == 4 ? BitConverter.SingleToInt32Bits((float)value) : BitConverter.DoubleToInt64Bits(value));

    public void SetVector(int offset, Vector3D value)
    {
        for (int i = 0; i < 3; i++)
        {
            SetReal(offset + (i * Layout.RealWidth), value[i]);
        }
    }
}
