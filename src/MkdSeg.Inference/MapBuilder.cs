using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Puts the networks' answers to slices in their place in a volume, and counts what they show.</summary>
/// <param name="grid">The working grid.</param>
/// <param name="classCount">Classes with background.</param>
/// <param name="values">Takes the probabilities as <see cref="ProbabilityMap.Values"/>; null where they are not kept.</param>
/// <param name="places">Takes where the classes lie.</param>
internal sealed class MapBuilder(VolumeGeometry grid, int classCount, float[]? values, AnatomyCounts places)
{
    private readonly NetworkOverlap overlap = new(classCount);
    private bool areCompared;
    private double entropy;
    private long found;

    /// <summary>How much the networks doubt what was added.</summary>
    public CaseQuality Quality => areCompared
        ? CaseQuality.Of(overlap)
        : new(QualityMeasure.Entropy, found == 0 ? 1 : entropy / found);

    /// <summary>Adds some slices.</summary>
    /// <param name="plane">How they were cut.</param>
    /// <param name="answer">The networks' answer.</param>
    public void Add(SlicePlane plane, SliceAnswer answer)
    {
        GridSize size = grid.Size;
        (int height, int width) = (plane.Height(size), plane.Width(size));
        int at = 0;
        for (int slice = answer.First; slice < answer.First + answer.Count; slice++)
        {
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++, at += classCount)
                {
                    ReadOnlySpan<float> probabilities = answer.Probabilities.AsSpan(at, classCount);
                    long voxel = plane.IndexOf(size, slice, row, column);
                    Count(voxel, probabilities);
                    if (values is not null)
                    {
                        probabilities.CopyTo(values.AsSpan(checked((int)(voxel * classCount))));
                    }
                }
            }
        }

        if (answer.Each is [var first, var second, ..])
        {
            areCompared = true;
            overlap.Add(first, second);
        }
    }

    private void Count(long voxel, ReadOnlySpan<float> probabilities)
    {
        GridSize size = grid.Size;
        long row = voxel / size.X;
        int best = places.Add((int)(voxel - (row * size.X)), (int)(row % size.Y), (int)(row / size.Y), probabilities);
        if (best > 0 && values is not null)
        {
            found++;
            entropy += Entropy.Of(probabilities);
        }
    }
}
