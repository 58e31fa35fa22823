using MkdSeg.Evaluation;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Imaging.Resampling;
using MkdSeg.Phantom;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Bench.Scenarios.Metrics;

/// <summary>A phantom's labels at a clinical scan's size, and a prediction of them with errors of the kind that networks make.</summary>
internal static class LabelPair
{
    /// <summary>File of the true labels.</summary>
    public const string Truth = "truth.nii.gz";

    /// <summary>File of the predicted labels.</summary>
    public const string Prediction = "prediction.nii.gz";

    private const int PhantomVoxels = 192;
    private const ushort IslandLabel = 600;
    private const double IslandRadius = 4;

    // In mm from the first voxel: inside the heart's box, outside its right ventricle.
    private static readonly Vector3D IslandCentre = new(60, 60, 110);

    /// <summary>Writes both files.</summary>
    /// <param name="size">Voxels wanted.</param>
    /// <param name="folder">Where.</param>
    public static void Write(GridSize size, string folder)
    {
        Volume<ushort> labels = PhantomPatient.Generate(1, 0, Modality.Ct, new PhantomOptions { Size = PhantomVoxels }).Labels;
        Affine finer = Affine.Scaling((double)labels.Size.X / size.X, (double)labels.Size.Y / size.Y, (double)labels.Size.Z / size.Z);
        Volume<ushort> truth = Resample.Nearest(labels, new(size, labels.Geometry.VoxelToWorld.After(finer)), (ushort)0);
        NiftiFile.WriteLabels(Path.Combine(folder, Truth), truth);
        NiftiFile.WriteLabels(Path.Combine(folder, Prediction), Predict(truth));
    }

    /// <summary>
    /// Moves each structure's border in and out along waves of its own, 1 to 3 mm high, and adds an island far from its structure.
    /// </summary>
    private static Volume<ushort> Predict(Volume<ushort> truth)
    {
        (GridSize size, Vector3D spacing) = (truth.Size, truth.Geometry.Spacing);
        var prediction = new Volume<ushort>(truth.Geometry);
        Structure[] structures = [.. MmWhs.structures];
        Parallel.For(0, size.Z, k =>
        {
            for (int j = 0; j < size.Y; j++)
            {
                for (int i = 0; i < size.X; i++)
                {
                    var at = new Vector3D(i * spacing.X, j * spacing.Y, k * spacing.Z);
                    for (int s = 0; s < structures.Length; s++)
                    {
                        double height = 1 + (0.6 * (s % 4));
                        int x = i + (int)Math.Round(height * (0.5 + Math.Sin((0.11 * at.Y) + s)) / spacing.X);
                        int y = j + (int)Math.Round(height * Math.Sin((0.09 * at.Z) + (2 * s)) / spacing.Y);
                        int z = k + (int)Math.Round(height * Math.Cos((0.1 * at.X) + s) / spacing.Z);
                        bool isInside = x >= 0 && x < size.X && y >= 0 && y < size.Y && z >= 0 && z < size.Z;
                        if (isInside && truth[x, y, z] == structures[s].Value)
                        {
                            prediction[i, j, k] = structures[s].Value;
                        }
                    }

                    if ((at - IslandCentre).Length < IslandRadius)
                    {
                        prediction[i, j, k] = IslandLabel;
                    }
                }
            }
        });
        return prediction;
    }
}
