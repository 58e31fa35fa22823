using MkdSeg.Data.Sources.Declared.Codes;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Sources.Declared.Mapping;

/// <summary>A code of a modality's label files, or the file of a structure.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Code">The code, or the name of the file.</param>
/// <param name="Meaning">The structure, <c>background</c>, or null for a code that nothing explains.</param>
/// <param name="Voxels">Voxels of it in all cases.</param>
/// <param name="Cases">How many cases have it.</param>
public sealed record CodeUse(Modality Modality, string Code, string? Meaning, long Voxels, int Cases);

/// <summary>Counts what the label files of a data set hold.</summary>
public static class CodeSurvey
{
    /// <summary>Reads every label file; codes come in ascending order, modality by modality.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="progress">Told of each case as it is done; null for silence.</param>
    /// <exception cref="InvalidInputException">A file is damaged.</exception>
    public static IReadOnlyList<CodeUse> Of(DeclaredDataset dataset, IProgress<string>? progress = null)
    {
        var uses = new List<CodeUse>();
        foreach (ModalityDeclaration modality in dataset.Declaration.Modalities)
        {
            DatasetCase[] cases = [.. dataset.Cases.Where(c => c.Modality == modality.Modality && c.HasLabels)];
            var counts = new Dictionary<(ushort Code, string File), (long Voxels, int Cases)>();
            foreach (DatasetCase one in cases)
            {
                foreach (((ushort, string) key, long voxels) in Count(one))
                {
                    (long before, int found) = counts.GetValueOrDefault(key);
                    counts[key] = (before + voxels, found + 1);
                }

                progress?.Report(one.Id);
            }

            var table = new CodeTable(dataset.Labels, modality.Codes, null, dataset.Declaration.File);
            uses.AddRange(counts.OrderBy(c => c.Key.Code).ThenBy(c => c.Key.File, StringComparer.Ordinal).Select(c => new CodeUse(
                modality.Modality,
                c.Key.File.Length > 0 ? c.Key.File : FormattableString.Invariant($"{c.Key.Code}"),
                c.Key.File.Length > 0 ? c.Key.File : table.MeaningOf(c.Key.Code),
                c.Value.Voxels,
                c.Value.Cases)));
        }

        return uses;
    }

    private static IEnumerable<((ushort Code, string File) Key, long Voxels)> Count(DatasetCase one) => one is FilesCase files
        ? files.Files.GroupBy(f => f.Structure!).Select(group => (((ushort)0, group.Key), group.Sum(f => Inside(f.Path))))
        : CodeCount.Of(NiftiFile.ReadLabels(one.LabelPaths[0]).Voxels).Where(c => c.Key != 0).Select(c => ((c.Key, string.Empty), c.Value));

    private static long Inside(string path) => NiftiFile.ReadLabels(path).Voxels.LongCount(value => value != 0);
}
