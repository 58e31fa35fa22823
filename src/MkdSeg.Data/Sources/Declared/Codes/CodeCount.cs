using System.Runtime.InteropServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Sources.Declared.Codes;

/// <summary>Counts the codes of a label file.</summary>
internal static class CodeCount
{
    /// <summary>Voxels of each code, run by run: labels are the same over long stretches.</summary>
    public static SortedDictionary<ushort, long> Of(ReadOnlySpan<ushort> voxels)
    {
        var counts = new Dictionary<ushort, long>();
        while (voxels.Length > 0)
        {
            int run = voxels.IndexOfAnyExcept(voxels[0]) is var end and >= 0 ? end : voxels.Length;
            CollectionsMarshal.GetValueRefOrAddDefault(counts, voxels[0], out _) += run;
            voxels = voxels[run..];
        }

        return new(counts);
    }

    /// <summary>A voxel's place, for messages.</summary>
    public static string PlaceOf(GridSize size, int index) =>
        $"voxel ({index % size.X}, {index / size.X % size.Y}, {index / size.X / size.Y})";
}
