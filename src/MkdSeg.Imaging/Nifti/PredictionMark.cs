using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// What tells a label file that a prediction wrote from one that a person drew or corrected: a few words in the header's
/// description, with a checksum of the voxels. Tools that keep the description while the voxels change do not keep the mark.
/// </summary>
public static class PredictionMark
{
    private const string Words = "MkdSeg.Repro prediction ";

    /// <summary>Whether a label file stands as a prediction wrote it.</summary>
    /// <param name="path">.nii or .nii.gz.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static bool IsOn(string path)
    {
        string description = NiftiFile.ReadHeader(path).Description;
        return description.StartsWith(Words, StringComparison.Ordinal)
            && description == Of(NiftiFile.ReadLabels(path).Voxels, (from, to) => from.CopyTo(to));
    }

    /// <summary>Whether a file of probabilities or other numbers was written by this program.</summary>
    /// <param name="path">.nii or .nii.gz.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static bool IsMap(string path) => NiftiFile.ReadHeader(path).Description == NiftiWriter.Program;

    /// <summary>The description of a file with these labels.</summary>
    /// <typeparam name="T">Type in memory.</typeparam>
    /// <param name="labels">All voxels.</param>
    /// <param name="values">Turns a slab of them into label values.</param>
    internal static string Of<T>(ReadOnlySpan<T> labels, Action<ReadOnlySpan<T>, Span<ushort>> values)
    {
        var checksum = new Crc32();
        var slab = new ushort[Math.Min(NiftiWriter.SlabVoxels, labels.Length)];
        for (int done = 0; done < labels.Length; done += slab.Length)
        {
            ReadOnlySpan<T> part = labels.Slice(done, Math.Min(slab.Length, labels.Length - done));
            values(part, slab.AsSpan(0, part.Length));
            checksum.Append(MemoryMarshal.AsBytes(slab.AsSpan(0, part.Length)));
        }

        return $"{Words}{checksum.GetCurrentHashAsUInt32():x8}";
    }
}
