using System.Buffers.Binary;
using System.IO.Compression;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>A scan of realistic size and content as scanners' converters write it: 16 bits with an intercept, compressed.</summary>
internal static class ScanFile
{
    /// <summary>Name of the input file.</summary>
    public const string Name = "scan.nii.gz";

    private const float Intercept = -1024;
    private const double NoiseHu = 12;

    /// <summary>Resamples a phantom's volume to a finer grid over the same place, adds the noise of a CT, and writes it.</summary>
    /// <param name="coarse">A CT volume in HU.</param>
    /// <param name="size">Voxels wanted.</param>
    /// <param name="folder">Where <see cref="Name"/> is written.</param>
    public static void Write(Volume<float> coarse, GridSize size, string folder)
    {
        VolumeGeometry from = coarse.Geometry;
        (double x, double y, double z) = ((double)from.Size.X / size.X, (double)from.Size.Y / size.Y, (double)from.Size.Z / size.Z);
        Affine finer = Affine.Scaling(x, y, z, new(0.5 * (x - 1), 0.5 * (y - 1), 0.5 * (z - 1)));
        Volume<float> fine = Resample.Linear(coarse, new(size, from.VoxelToWorld.After(finer)), Intercept);
        var random = new Random(1);
        var stored = new Volume<ushort>(fine.Geometry);
        for (int n = 0; n < stored.Voxels.Length; n++)
        {
            // The sum of twelve uniform numbers is as good as normal here.
            double noise = -6;
            for (int draw = 0; draw < 12; draw++)
            {
                noise += random.NextDouble();
            }

            stored.Voxels[n] = (ushort)Math.Clamp(Math.Round(fine.Voxels[n] + (NoiseHu * noise) - Intercept), 0, 4095);
        }

        string plain = Path.Combine(folder, "scan.nii");
        NiftiFile.WriteLabels(plain, stored);
        byte[] bytes = File.ReadAllBytes(plain);
        File.Delete(plain);

        // NIfTI-1: scl_slope and scl_inter.
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(112), 1);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(116), Intercept);
        using var gzip = new GZipStream(File.Create(Path.Combine(folder, Name)), CompressionLevel.Optimal);
        gzip.Write(bytes);
    }
}
