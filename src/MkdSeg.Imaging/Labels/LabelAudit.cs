using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Labels;

/// <summary>
/// Counts the values of a label file before anything is made of them. One public MR file of MM-WHS holds 421 where 420
/// (left atrium) is meant, and several public code bases silently turn it into background (PAPER.md, "Task").
/// </summary>
public static class LabelAudit
{
    /// <summary>The one known slip of the MM-WHS files: 421 stands for 420.</summary>
    public static IReadOnlyDictionary<ushort, ushort> MmWhsCorrections { get; } =
        new ReadOnlyDictionary<ushort, ushort>(new Dictionary<ushort, ushort> { [421] = 420 });

    /// <summary>Counts and judges the values of a label volume; changes nothing.</summary>
    /// <param name="labels">Values as they stand in the file.</param>
    /// <param name="map">The structures in use.</param>
    /// <param name="corrections">Known slips: value in the file to value meant. Null means none.</param>
    /// <param name="file">Where the labels come from, for messages.</param>
    /// <param name="notUsed">Values with a name that the map leaves out on purpose: read as background and listed. Null
    /// means none.</param>
    /// <exception cref="DamagedFileException">
    /// A value is unknown; the message names file, values, voxel counts and the first voxel.
    /// </exception>
    public static LabelAuditResult Audit(
        Volume<ushort> labels,
        LabelMap map,
        IReadOnlyDictionary<ushort, ushort>? corrections,
        string file,
        IReadOnlyDictionary<ushort, string>? notUsed = null)
    {
        SortedDictionary<ushort, long> counts = Count(labels.Voxels);
        var corrected = new List<LabelReplacement>();
        var left = new List<LabelReplacement>();
        var unknown = new List<ushort>();
        var present = new HashSet<ushort>();
        foreach ((ushort value, long voxels) in counts)
        {
            if (map.Knows(value))
            {
                present.Add(value);
            }
            else if (corrections is not null && corrections.TryGetValue(value, out ushort meant) && map.Knows(meant))
            {
                corrected.Add(new(value, meant, voxels, "known slip in the data"));
                present.Add(meant);
            }
            else if (notUsed is not null && notUsed.TryGetValue(value, out string? name))
            {
                left.Add(new(value, 0, voxels, $"{name} is not used"));
            }
            else
            {
                unknown.Add(value);
            }
        }

        if (unknown.Count > 0)
        {
            string some = string.Join(", ", unknown.Take(5).Select(value => $"{value} in {counts[value]} voxels"))
                + (unknown.Count > 5 ? $" and {unknown.Count - 5} values more" : string.Empty);
            throw new DamagedFileException(
                file, PlaceOf(labels, unknown[0]), $"unknown label value {some}; known are 0 and {map}", "repair or remove the file");
        }

        return new(
            file, counts, corrected, left, [.. map.Structures.Where(s => !present.Contains(s.Value)).Select(s => s.Name)]);
    }

    /// <summary>The first voxel that holds a value.</summary>
    private static string PlaceOf(Volume<ushort> labels, ushort value)
    {
        int index = Array.IndexOf(labels.Voxels, value);
        (int row, int plane) = (labels.Size.X, labels.Size.X * labels.Size.Y);
        return $"voxel ({index % row}, {index % plane / row}, {index / plane})";
    }

    /// <summary>Counts run by run: labels are the same over long stretches.</summary>
    private static SortedDictionary<ushort, long> Count(ReadOnlySpan<ushort> voxels)
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
}
