using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>Reads one case and writes down what it finds, errors included.</summary>
internal static class CaseInspection
{
    /// <summary>Inspects a case.</summary>
    /// <param name="stored">The case.</param>
    /// <param name="map">The structures that should be there.</param>
    /// <param name="isSliceStack">Whether the case is a stack of pictures, which are taken whole and have no millimetres.</param>
    /// <returns>The report, and a hash of the image voxels by which copies are recognised (null if unreadable).</returns>
    public static (CaseReport Report, string? ImageHash) Inspect(DatasetCase stored, LabelMap map, bool isSliceStack)
    {
        var problems = new List<string>();
        Volume<float>? image = Attempt(stored.ReadImage, problems);
        IntensityRange? range = null;
        string? hash = null;
        if (image is not null)
        {
            problems.AddRange(LabelledCase.ImageProblems(image.Voxels, out range));
            hash = Hash(image);
        }

        LabelAuditResult? audit = null;
        if (stored.HasLabels)
        {
            Volume<byte>? classes = Attempt(() => stored.ReadLabels(out audit), problems);
            if (classes is not null && !isSliceStack)
            {
                problems.AddRange(LabelledCase.Problems(classes));
            }
        }

        var report = new CaseReport(
            stored.Id,
            stored.Modality,
            stored.HasLabels,
            image?.Size,
            image?.Geometry.Spacing,
            image is null ? null : Attempt(() => Orientation.Of(image.Geometry.VoxelToWorld), problems)?.Codes,
            range,
            audit is null ? [] : Structures(audit, map),
            audit?.Corrections ?? [],
            audit?.NotUsed ?? [],
            audit?.Missing ?? [],
            [.. problems.Distinct()])
        {
            VoxelVolume = image?.Geometry.VoxelVolume,
            Notes = image is { Geometry.IsSheared: true } && !stored.HasLabels ? [LabelledCase.ShearOf(image.Geometry)] : [],
        };
        return (report, hash);
    }

    /// <summary>The border of the check: whatever one case does wrong must not hide the others.</summary>
    private static T? Attempt<T>(Func<T> read, List<string> problems)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            problems.Add(e is InvalidInputException ? e.Message : $"cannot be read: {e.Message}");
            return null;
        }
    }

    private static StructureCount[] Structures(LabelAuditResult audit, LabelMap map) =>
    [
        .. map.Structures
            .Select(s => new StructureCount(s.Name, s.Value, audit.VoxelCounts.GetValueOrDefault(s.Value)
                + audit.Corrections.Where(c => c.To == s.Value).Sum(c => c.Voxels)))
            .Where(s => s.Voxels > 0),
    ];

    private static string Hash(Volume<float> image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([image.Size.X, image.Size.Y, image.Size.Z]));
        for (int start = 0; start < image.Voxels.Length; start += 1 << 20)
        {
            hash.AppendData(MemoryMarshal.AsBytes(image.Voxels.AsSpan(start, Math.Min(1 << 20, image.Voxels.Length - start))));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
