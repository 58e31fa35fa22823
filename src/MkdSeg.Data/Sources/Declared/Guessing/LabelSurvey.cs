using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>What the label files that were read say about structures that are missing, and codes that have no name.</summary>
internal static class LabelSurvey
{
    /// <summary>Adds what is worth saying, and the exceptions for cases that lack most structures.</summary>
    public static void Add(
        Side side,
        SideFacts facts,
        SideStructures own,
        Modality modality,
        List<string> reasons,
        Dictionary<string, IReadOnlyList<string>> exceptions)
    {
        string word = modality.Word;
        if (!side.Modality.HasLabels)
        {
            reasons.Add($"labels of {word}: none were found, so its images serve the translation alone");
            return;
        }

        if (facts.Codes.Count == 0)
        {
            return;
        }

        int labelled = side.Cases.Count(c => c.Labels.Count > 0);
        string read = facts.Codes.Count == labelled ? $"all {labelled}" : $"{facts.Codes.Count} of {labelled}";
        string codes = string.Join(", ", facts.Codes.SelectMany(c => c.Codes.Keys).Where(c => c != 0).Distinct().Order());
        reasons.Add($"labels of {word}: {read} label files were read, which hold the codes {codes}");
        Unnamed(facts, own, word, reasons);
        string[] NamesIn(SortedDictionary<ushort, long> counts) =>
            [.. counts.Keys.Select(code => own.Codes.GetValueOrDefault(code)).OfType<string>().Distinct()];
        string[] everywhere = [.. facts.Codes.SelectMany(c => NamesIn(c.Codes)).Distinct()];
        string[] never = [.. own.Structures.Select(s => s.Name).Except(everywhere)];
        if (never.Length > 0)
        {
            reasons.Add($"labels of {word}: {string.Join(", ", never)} have no voxel in the files read");
        }

        foreach ((string name, SortedDictionary<ushort, long> counts) in facts.Codes)
        {
            string[] here = [.. own.Structures.Select(s => s.Name).Intersect(NamesIn(counts))];
            string id = CaseName.Id(word, name);
            bool isPart = here.Length > 0 && here.Length * 2 <= everywhere.Length && !facts.Unlike.Any(one => one.Case == name);
            if (isPart && exceptions.TryAdd(id, here))
            {
                reasons.Add($"labels of {id}: {string.Join(", ", here)} alone, so the others are taken for not annotated there "
                    + "(\"cases\"); remove the exception if the scan does not show them");
            }
        }
    }

    private static void Unnamed(SideFacts facts, SideStructures own, string word, List<string> reasons)
    {
        string[] unnamed = [.. facts.Codes.SelectMany(c => c.Codes).Where(c => c.Key != 0 && !own.Codes.ContainsKey(c.Key))
            .GroupBy(c => c.Key).OrderBy(g => g.Key).Select(g => $"{g.Key} ({g.Sum(c => c.Value)} voxels in {Cases(g.Count())})")];
        if (unnamed.Length > 0)
        {
            reasons.Add($"labels of {word}: these codes have no name: {string.Join(", ", unnamed)}; "
                + "map or ignore them with \"codes\" or 'mkdseg label-map', or reading such a file fails");
        }
    }

    private static string Cases(int count) => count == 1 ? "1 case" : $"{count} cases";
}
