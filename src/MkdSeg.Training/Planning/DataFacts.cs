using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Cache;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Planning;

/// <summary>What a plan must know of the cases to train on.</summary>
/// <param name="CropMm">Edge of the crop that fits every case, or most as the options say, millimetres; null for slice stacks.</param>
/// <param name="PixelMm">Median width of a pixel of the target's slices, millimetres.</param>
/// <param name="Cases">Cases to train on, of both modalities.</param>
/// <param name="LargestVoxels">Voxels of the largest image.</param>
public sealed record DataFacts(double? CropMm, double PixelMm, int Cases, long LargestVoxels)
{
    /// <summary>Reads labels and headers of the cases of a split.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="split">Its split.</param>
    /// <param name="options">Margin and percentile of the crop, and plane.</param>
    /// <param name="cache">Where regions are kept and found; null reads the labels.</param>
    /// <param name="cancellation">Stops after the case at hand.</param>
    /// <exception cref="MkdSeg.Imaging.InvalidInputException">A case cannot be read.</exception>
    public static DataFacts Of(
        IDataset dataset, TrainingSplit split, TrainingOptions options, CohortCache? cache, CancellationToken cancellation)
    {
        SlicePlane plane = options.Plane ?? dataset.Anatomy.Plane;
        var hashes = new FileHashes();
        DatasetCase[] cases = [.. split.Target, .. split.Assistant];
        HeartRegion RegionOf(DatasetCase one)
        {
            cancellation.ThrowIfCancellationRequested();
            return cache?.Region(one, hashes) ?? HeartRegion.OfCase(one);
        }

        if (dataset.IsSliceStack)
        {
            return new(null, 1, cases.Length, cases.Max(one => one.ReadImage().Size.Count));
        }

        VolumeGeometry[] grids = [.. cases.Select(one => NiftiFile.ReadGeometry(one.ImagePaths[0]))];
        double[] pixels = [.. grids.Take(split.Target.Count).Select(grid => InPlane(grid, plane)).Order()];
        return new(
            FieldOfView.FromRegions(cases.Select(RegionOf), options.CropMargin, options.CropPercentile),
            pixels[pixels.Length / 2],
            cases.Length,
            grids.Max(grid => grid.Size.Count));
    }

    /// <summary>The finer of the two spacings within a slice of a stored volume.</summary>
    private static double InPlane(VolumeGeometry grid, SlicePlane plane)
    {
        // The stored axis that runs most along the plane's normal is across slices; the other two lie within them.
        int across = Enumerable.Range(0, 3).MaxBy(axis => Math.Abs(grid.VoxelToWorld[plane.Normal, axis]) / grid.Spacing[axis]);
        return Enumerable.Range(0, 3).Where(axis => axis != across).Min(axis => grid.Spacing[axis]);
    }
}
