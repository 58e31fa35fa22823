using System.Buffers.Binary;
using System.Text;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Nifti;

/// <summary>From bytes to a checked <see cref="NiftiHeader"/>.</summary>
internal static class HeaderParser
{
    private const string Damaged = "the header is damaged: export the image again";

    /// <summary>Reads a header from the start of a file.</summary>
    /// <exception cref="NiftiFormatException">It is not NIfTI, is damaged, or is of a kind that is not supported.</exception>
    public static NiftiHeader Parse(NiftiStream stream)
    {
        HeaderBlock block = ReadBlock(stream);
        string path = stream.Path;
        bool pair = IsPair(block, path);
        var header = new NiftiHeader
        {
            Version = block.Layout.Version,
            IsBigEndian = block.IsBigEndian,
            IsPair = pair,
            DataType = DataType(block, path),
            Size = Size(block, path),
            PixelDimensions = block.Vector(block.Layout.PixDim + block.Layout.RealWidth),
            Qfac = block.Real(block.Layout.PixDim),
            VoxelOffset = VoxelOffset(block, path, pair),
            Slope = block.Real(block.Layout.Slope),
            Intercept = block.Real(block.Layout.Intercept),
            Units = (int)block.Integer(block.Layout.Units, block.Layout.UnitsWidth),
            QformCode = Code(block, path, block.Layout.QformCode, "qform_code"),
            SformCode = Code(block, path, block.Layout.SformCode, "sform_code"),
            Quaternion = block.Vector(block.Layout.Quaternion),
            QformOffset = block.Vector(block.Layout.QformOffset),
            Sform = Sform(block),
            Description = Description(block),
        };
        if (header.Slope != 0 && double.IsFinite(header.Slope) && !double.IsFinite(header.Intercept))
        {
            throw new NiftiFormatException(
                path, block.Layout.Intercept, $"scl_slope is {header.Slope} but scl_inter is {header.Intercept}", Damaged);
        }

        return header with { Geometry = new(header.Size, HeaderTransform.BestAffine(header, block.Layout, path)) };
    }

    private static HeaderBlock ReadBlock(NiftiStream stream)
    {
        byte[] start = new byte[4];
        stream.ReadExactly(start, "the header");
        int little = BinaryPrimitives.ReadInt32LittleEndian(start);
        int big = BinaryPrimitives.ReadInt32BigEndian(start);
        HeaderLayout? layout = little == 348 || big == 348 ? HeaderLayout.Nifti1
            : little == 540 || big == 540 ? HeaderLayout.Nifti2 : null;
        if (layout is null)
        {
            byte[] beginning = [.. start, .. stream.ReadUpTo(ForeignFormat.BytesNeeded - start.Length)];
            throw ForeignFormat.Of(beginning) is { } foreign
                ? new NiftiFormatException(stream.Path, 0, $"not a NIfTI file but {foreign.Name}", foreign.Remedy)
                : new NiftiFormatException(
                    stream.Path, 0, "not a NIfTI file: it does not begin with a header size of 348 or 540",
                    "give a .nii, .nii.gz or .hdr file");
        }

        byte[] bytes = new byte[layout.Bytes];
        start.CopyTo(bytes, 0);
        stream.ReadExactly(bytes.AsSpan(4), "the header");
        return new HeaderBlock(layout, bytes, big == layout.Bytes);
    }

    private static bool IsPair(HeaderBlock block, string path)
    {
        ReadOnlySpan<byte> magic = block.Bytes.AsSpan(block.Layout.Magic, 4);
        bool first = block.Layout.Version == 1;
        bool single = magic.SequenceEqual(first ? "n+1\0"u8 : "n+2\0"u8);
        if (!single && !magic.SequenceEqual(first ? "ni1\0"u8 : "ni2\0"u8))
        {
            throw new NiftiFormatException(
                path, block.Layout.Magic, "the magic string of NIfTI is missing (an Analyze 7.5 header?)", "convert the image to NIfTI");
        }

        ReadOnlySpan<byte> lineEnds = block.Bytes.AsSpan(block.Layout.Magic + 4, first ? 0 : 4);
        if (!first && !lineEnds.SequenceEqual("\r\n\u001a\n"u8) && lineEnds.ContainsAnyExcept((byte)0))
        {
            throw new NiftiFormatException(
                path, block.Layout.Magic + 4, "line ends were changed, as by a transfer in text mode",
                "copy the file again in binary mode");
        }

        return !single;
    }

    private static NiftiDataType DataType(HeaderBlock block, string path)
    {
        long code = block.Integer(block.Layout.DataType, 2);
        var type = (NiftiDataType)code;
        if (!Enum.IsDefined(type))
        {
            throw new NiftiFormatException(
                path,
                block.Layout.DataType,
                $"voxels of datatype {code} ({NiftiDataTypes.NameOfUnsupported(code)}) are not supported",
                "convert the image to one real number a voxel");
        }

        long bits = block.Integer(block.Layout.BitPix, 2);
        if (bits != 0 && bits != 8 * type.Bytes())
        {
            throw new NiftiFormatException(
                path, block.Layout.BitPix, $"bitpix is {bits} but a voxel of type {type} has {8 * type.Bytes()} bits", Damaged);
        }

        return type;
    }

    private static GridSize Size(HeaderBlock block, string path)
    {
        HeaderLayout layout = block.Layout;
        long dimensions = block.Integer(layout.Dim, layout.DimWidth);
        if (dimensions is < 3 or > 7)
        {
            throw new NiftiFormatException(path, layout.Dim, $"the image has {dimensions} dimensions", "give a 3D image");
        }

        int[] size = [1, 1, 1];
        double bytes = 8;
        for (int d = 1; d <= dimensions; d++)
        {
            int offset = layout.Dim + (d * layout.DimWidth);
            long length = block.Integer(offset, layout.DimWidth);
            if (length is < 1 or > int.MaxValue)
            {
                throw new NiftiFormatException(path, offset, $"dim[{d}] is {length}", Damaged);
            }

            if (d > 3 && length != 1)
            {
                throw new NiftiFormatException(
                    path, offset, $"dim[{d}] is {length}: there are several volumes", "split the file and give one 3D image");
            }

            size[Math.Min(d, 3) - 1] = d > 3 ? size[2] : (int)length;
            bytes *= length;
        }

        // A double holds the product without overflow; more voxels than an array can hold are refused here.
        return bytes / 8 <= Array.MaxLength
            ? new GridSize(size[0], size[1], size[2])
            : throw new NiftiFormatException(
                path, layout.Dim, $"{size[0]} x {size[1]} x {size[2]} voxels are more than {Array.MaxLength}",
                "crop the image or repair the header");
    }

    private static long VoxelOffset(HeaderBlock block, string path, bool pair)
    {
        HeaderLayout layout = block.Layout;
        double offset = layout.Version == 1 ? block.Real(layout.VoxOffset) : block.Integer(layout.VoxOffset, 8);
        int least = pair ? 0 : layout.SingleFileOffset;
        if (!(offset >= least && offset <= 1L << 52) || offset != Math.Floor(offset))
        {
            throw new NiftiFormatException(
                path, layout.VoxOffset, $"vox_offset is {offset}, not a whole number of at least {least}", Damaged);
        }

        return (long)offset;
    }

    private static int Code(HeaderBlock block, string path, int offset, string name)
    {
        // Readers part ways over codes that the standard does not define (nibabel: as 0; niftilib: as valid): refuse.
        long code = block.Integer(offset, block.Layout.CodeWidth);
        return code is >= 0 and <= 5
            ? (int)code
            : throw new NiftiFormatException(path, offset, $"{name} is {code}, not 0 to 5", "set it to 0 or to a code of the standard");
    }

    private static string Description(HeaderBlock block)
    {
        ReadOnlySpan<byte> stored = block.Bytes.AsSpan(block.Layout.Description, HeaderLayout.DescriptionBytes);
        int end = stored.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? stored : stored[..end]);
    }

    private static Affine Sform(HeaderBlock block)
    {
        int width = block.Layout.RealWidth;
        Vector3D Column(int c) => new(
            block.Real(block.Layout.Srow + (c * width)),
            block.Real(block.Layout.Srow + ((4 + c) * width)),
            block.Real(block.Layout.Srow + ((8 + c) * width)));
        return Affine.FromColumns(Column(0), Column(1), Column(2), Column(3));
    }
}
