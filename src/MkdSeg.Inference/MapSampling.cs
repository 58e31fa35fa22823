using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Inference;

/// <summary>Numbers of a probability map at the voxels of a scan, from linearly interpolated probabilities.</summary>
public static class MapSampling
{
    /// <summary>The probability of one class.</summary>
    /// <param name="map">A prediction.</param>
    /// <param name="target">The scan's grid, or any other.</param>
    /// <param name="classIndex">The class; 0 is background, which is certain outside the map.</param>
    /// <returns>0 to 1.</returns>
    public static Volume<float> ProbabilityOn(this ProbabilityMap map, VolumeGeometry target, int classIndex) =>
        Sample(map, target, probabilities => probabilities[classIndex], outside: classIndex == 0 ? 1 : 0);

    /// <summary>The entropy of the classes' probabilities as a share of the largest one (<see cref="Entropy"/>).</summary>
    /// <param name="map">A prediction.</param>
    /// <param name="target">The scan's grid, or any other.</param>
    /// <returns>0 (certain, and outside the map) to 1.</returns>
    public static Volume<float> EntropyOn(this ProbabilityMap map, VolumeGeometry target) =>
        Sample(map, target, Entropy.Of, outside: 0);

    private static Volume<float> Sample(
        ProbabilityMap map, VolumeGeometry target, Func<ReadOnlySpan<float>, float> number, float outside)
    {
        var result = new Volume<float>(target);
        Affine toMap = map.Grid.VoxelToWorld.Inverse().After(target.VoxelToWorld);
        GridSize size = target.Size;
        Parallel.For(0, size.Z, k =>
        {
            var mixed = new float[map.ClassCount];
            for (int j = 0; j < size.Y; j++)
            {
                Span<float> row = result.Voxels.AsSpan(checked((int)(size.X * (j + ((long)size.Y * k)))), size.X);
                if (map.IsOutside(toMap.Apply(new Vector3D(0, j, k)), toMap.Apply(new Vector3D(size.X - 1, j, k))))
                {
                    row.Fill(outside);
                    continue;
                }

                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = map.Mix(toMap.Apply(new Vector3D(i, j, k)), mixed) ? number(mixed) : outside;
                }
            }
        });
        return result;
    }
}
