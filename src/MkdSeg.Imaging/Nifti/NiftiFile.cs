using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// Reads and writes NIfTI-1 and NIfTI-2: <c>.nii</c>, <c>.nii.gz</c> and <c>.hdr/.img</c> pairs (either may be gzipped), both
/// byte orders, every real scalar type of 8 to 64 bits. Affines are those that nibabel 5.0 gives, except that lengths in
/// metres or micrometres (xyzt_units) become millimetres.
/// </summary>
/// <remarks>
/// Every failure to read or write is an <see cref="InvalidInputException"/> with one line for the user; damaged content is a
/// <see cref="NiftiFormatException"/>. Memory stays in proportion to the file whatever its header claims.
/// </remarks>
public static class NiftiFile
{
    /// <summary>Reads a 3D image; stored values are scaled by scl_slope and scl_inter.</summary>
    /// <param name="path">.nii, .nii.gz, or either file of a .hdr/.img pair.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, is damaged, or is not one 3D image of real numbers.</exception>
    public static Volume<float> ReadImage(string path) => ReadVolume(path, reader => reader.ReadFloats());

    /// <summary>Reads a label map; any type of voxel will do as long as every value is a whole number.</summary>
    /// <param name="path">.nii, .nii.gz, or either file of a .hdr/.img pair.</param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be read, or a value is not a whole number in 0 to 65535; the message names value and voxel.
    /// </exception>
    public static Volume<ushort> ReadLabels(string path) => ReadVolume(path, reader => reader.ReadLabels());

    /// <summary>Reads grid and place from the header alone; the voxels are not looked at.</summary>
    /// <param name="path">.nii, .nii.gz, or either file of a .hdr/.img pair.</param>
    /// <exception cref="InvalidInputException">The header cannot be read or is damaged.</exception>
    public static VolumeGeometry ReadGeometry(string path) => ReadHeader(path).Geometry;

    /// <summary>Reads the header; the voxels are not looked at.</summary>
    /// <param name="path">.nii, .nii.gz, or either file of a .hdr/.img pair.</param>
    /// <exception cref="InvalidInputException">The header cannot be read or is damaged.</exception>
    public static NiftiHeader ReadHeader(string path)
    {
        using NiftiStream stream = NiftiStream.Open(PairPath.Header(path));
        return HeaderParser.Parse(stream);
    }

    /// <summary>Writes an image as float32.</summary>
    /// <param name="path">Ends in .nii or .nii.gz. The file appears as a whole or not at all, and replaces an older one.</param>
    /// <param name="image">The image.</param>
    /// <param name="like">
    /// Header of the input that the image lies over: sform, qform, their codes, pixdim and units are then copied as they
    /// stand, so that every viewer shows both in one place. Without it sform and qform are made from the geometry with code
    /// 1 (scanner); the qform has code 0 if it cannot hold the geometry to a hundredth of a voxel.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be written, the extension is another one, or <paramref name="like"/> has another grid.
    /// </exception>
    public static void WriteImage(string path, Volume<float> image, NiftiHeader? like = null) =>
        NiftiWriter.Write(path, image, NiftiDataType.Float32, like, (ReadOnlySpan<float> from, Span<float> to) => from.CopyTo(to));

    /// <summary>
    /// Writes labels in the narrowest type that holds them: uint8, else int16 (which more tools read than uint16), else uint16.
    /// </summary>
    /// <param name="path">Ends in .nii or .nii.gz. The file appears as a whole or not at all, and replaces an older one.</param>
    /// <param name="labels">The label map.</param>
    /// <param name="like">Header of the input that the labels lie over, as for <see cref="WriteImage"/>.</param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be written, the extension is another one, or <paramref name="like"/> has another grid.
    /// </exception>
    public static void WriteLabels(string path, Volume<ushort> labels, NiftiHeader? like = null)
    {
        ushort largest = labels.Voxels.Length == 0 ? (ushort)0 : labels.Voxels.Max();
        WriteLabels(path, labels, largest, (from, to) => from.CopyTo(to), like);
    }

    /// <summary>
    /// Writes class indices as the label values that a map gives them, in the narrowest type that holds the map. The file carries the
    /// <see cref="PredictionMark"/>.
    /// </summary>
    /// <param name="path">Ends in .nii or .nii.gz. The file appears as a whole or not at all, and replaces an older one.</param>
    /// <param name="classes">Class indices.</param>
    /// <param name="map">Gives the label value of every class.</param>
    /// <param name="like">Header of the input that the labels lie over, as for <see cref="WriteImage"/>.</param>
    /// <exception cref="InvalidInputException">
    /// The file cannot be written, the extension is another one, <paramref name="like"/> has another grid, or a class is not in the map.
    /// </exception>
    public static void WriteClasses(string path, Volume<byte> classes, LabelMap map, NiftiHeader? like = null)
    {
        ushort[] values = [.. Enumerable.Range(0, map.ClassCount).Select(c => map.ValueOf((byte)c))];
        WriteLabels(path, classes, values.Max(), Look, like, PredictionMark.Of<byte>(classes.Voxels, Look));
        void Look(ReadOnlySpan<byte> from, Span<ushort> to)
        {
            for (int n = 0; n < from.Length; n++)
            {
                to[n] = from[n] < values.Length ? values[from[n]] : map.ValueOf(from[n]);
            }
        }
    }

    private static void WriteLabels<T>(
        string path,
        Volume<T> labels,
        ushort largest,
        Action<ReadOnlySpan<T>, Span<ushort>> values,
        NiftiHeader? like,
        string description = NiftiWriter.Program)
        where T : unmanaged
    {
        if (largest > byte.MaxValue)
        {
            // Values that int16 holds have the same bits in both.
            NiftiDataType type = largest <= short.MaxValue ? NiftiDataType.Int16 : NiftiDataType.UInt16;
            NiftiWriter.Write(path, labels, type, like, values, description);
            return;
        }

        ushort[] slab = new ushort[NiftiWriter.SlabVoxels];
        NiftiWriter.Write(path, labels, NiftiDataType.UInt8, like, (ReadOnlySpan<T> from, Span<byte> to) =>
        {
            values(from, slab);
            for (int n = 0; n < to.Length; n++)
            {
                to[n] = (byte)slab[n];
            }
        }, description);
    }

    private static Volume<T> ReadVolume<T>(string path, Func<VoxelReader, T[]> read)
        where T : unmanaged
    {
        string headerPath = PairPath.Header(path);
        using NiftiStream first = NiftiStream.Open(headerPath);
        NiftiHeader header = HeaderParser.Parse(first);
        if (!header.IsPair)
        {
            return new(header.Geometry, read(new VoxelReader(first, header)));
        }

        using NiftiStream second = NiftiStream.Open(PairPath.Image(headerPath, header.MagicOffset));
        return new(header.Geometry, read(new VoxelReader(second, header)));
    }
}
