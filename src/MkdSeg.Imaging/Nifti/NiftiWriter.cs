using System.IO.Compression;
using System.Runtime.InteropServices;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Imaging.Nifti;

/// <summary>Writes a volume as a single-file NIfTI.</summary>
internal static class NiftiWriter
{
    /// <summary>What a header's description says of the file's origin.</summary>
    public const string Program = "MkdSeg.Repro";

    /// <summary>Most voxels that are narrowed at once.</summary>
    public const int SlabVoxels = 1 << 18;

    /// <summary>Writes voxels as they are (floats) or narrowed (labels), a slab at a time.</summary>
    /// <typeparam name="T">Type in memory.</typeparam>
    /// <typeparam name="TStored">Type in the file.</typeparam>
    public static void Write<T, TStored>(
        string path,
        Volume<T> volume,
        NiftiDataType type,
        NiftiHeader? like,
        Action<ReadOnlySpan<T>, Span<TStored>> narrow,
        string description = Program)
        where T : unmanaged
        where TStored : unmanaged
    {
        bool compressed = IsCompressed(path);
        RequirePlace(path, volume.Geometry);
        if (like is not null)
        {
            RequireSameGrid(path, volume.Geometry, like);
        }

        byte[] header = HeaderWriter.Build(volume.Geometry, type, like, description);
        AtomicFile.Write(path, file =>
        {
            using Stream? gzip = compressed ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
            Stream content = gzip ?? file;
            content.Write(header);
            var slab = new TStored[Math.Min(SlabVoxels, volume.Voxels.Length)];
            for (int done = 0; done < volume.Voxels.Length; done += slab.Length)
            {
                ReadOnlySpan<T> voxels = volume.Voxels.AsSpan(done, Math.Min(slab.Length, volume.Voxels.Length - done));
                Span<TStored> stored = slab.AsSpan(0, voxels.Length);
                narrow(voxels, stored);
                content.Write(MemoryMarshal.AsBytes(stored));
            }
        });
    }

    private static bool IsCompressed(string path) =>
        path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) ? true
        : path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) ? false
        : throw new InvalidInputException($"{path}: cannot be written; its name must end in .nii or .nii.gz.");

    private static void RequirePlace(string path, VolumeGeometry geometry)
    {
        double determinant = geometry.VoxelToWorld.Determinant;
        if (geometry.Size.Count < 1 || !double.IsFinite(geometry.VoxelToWorld.Translation.Length)
            || !(Math.Abs(determinant) >= 1e-12 && double.IsFinite(determinant)))
        {
            throw new InvalidInputException(
                $"{path}: cannot be written; {geometry.Size} voxels with a determinant of {determinant} are no volume; "
                + "repair the geometry.");
        }
    }

    private static void RequireSameGrid(string path, VolumeGeometry geometry, NiftiHeader like)
    {
        if (geometry.Size != like.Size)
        {
            throw new InvalidInputException(
                $"{path}: cannot be written over its input; the volume has {geometry.Size} voxels, the input {like.Size}; "
                + "resample it to the input's grid.");
        }

        GridDistance found = GridAgreement.Distance(geometry, like.Geometry);
        if (!found.IsAllowed)
        {
            throw new InvalidInputException(
                $"{path}: cannot be written over its input; the grids lie {found.Millimetres:G4} mm apart; "
                + "resample the volume to the input's grid.");
        }
    }
}
