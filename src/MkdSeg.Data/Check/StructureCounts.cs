using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>Counts and places of a case's structures.</summary>
internal static class StructureCounts
{
    /// <summary>Measures every structure that has a voxel.</summary>
    /// <param name="classes">Class indices.</param>
    /// <param name="map">The structures.</param>
    /// <param name="hasMillimetres">False for slice stacks.</param>
    public static StructureCount[] Of(Volume<byte> classes, LabelMap map, bool hasMillimetres)
    {
        var counts = new long[256];
        var sums = new (long X, long Y, long Z)[256];
        GridSize size = classes.Size;
        for (int row = 0; row < size.Y * size.Z; row++)
        {
            ReadOnlySpan<byte> voxels = classes.Voxels.AsSpan(checked((int)((long)row * size.X)), size.X);
            int first = voxels.IndexOfAnyExcept((byte)0);
            for (int i = first; i >= 0 && i < voxels.Length; i++)
            {
                byte c = voxels[i];
                counts[c]++;
                sums[c] = (sums[c].X + i, sums[c].Y + (row % size.Y), sums[c].Z + (row / size.Y));
            }
        }

        return [.. map.Structures.Select((s, n) => Measure(s, counts[n + 1], sums[n + 1], classes.Geometry, hasMillimetres))
            .Where(s => s.Voxels > 0)];
    }

    private static StructureCount Measure(
        LabelledStructure structure, long count, (long X, long Y, long Z) sum, VolumeGeometry geometry, bool hasMillimetres)
    {
        var measured = new StructureCount(structure.Name, structure.Value, count);
        if (count == 0 || !hasMillimetres)
        {
            return measured;
        }

        var mean = new Vector3D(sum.X / (double)count, sum.Y / (double)count, sum.Z / (double)count);
        return measured with
        {
            Millilitres = count * geometry.VoxelVolume / 1000,
            Centre = geometry.VoxelToWorld.Apply(mean),
        };
    }
}
