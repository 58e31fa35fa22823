using MkdSeg.Imaging;

namespace MkdSeg.Data.Check;

/// <summary>What a user should hear of modalities though nothing is wrong: the same words in a check and in a training.</summary>
public static class ModalityNotes
{
    /// <summary>Images without labels, a finding a modality.</summary>
    /// <param name="cases">Id, modality, and whether there are labels.</param>
    public static IReadOnlyList<Finding> Unlabelled(IEnumerable<(string Id, Modality Modality, bool HasLabels)> cases) =>
        [.. cases.GroupBy(c => c.Modality).OrderBy(g => g.Key).SelectMany(own =>
        {
            string[] without = [.. own.Where(c => !c.HasLabels).Select(c => c.Id)];
            string words = $"{without.Length} of {own.Count()} {own.Key.InWords} images have no labels, so no segmentor learns from them: "
                + Words.Names(without);
            return without.Length == 0
                ? Array.Empty<Finding>()
                : [Finding.Note(FindingKind.Unlabelled, words, ("cases", without.Length), ("of", own.Count())) with { Cases = without }];
        })];

    /// <summary>Structures that only one of two modalities shows, of those that have annotated cases.</summary>
    /// <param name="structures">Names of all structures.</param>
    /// <param name="cases">All cases.</param>
    internal static IReadOnlyList<Finding> OneSided(IReadOnlyList<string> structures, IReadOnlyList<CaseReport> cases)
    {
        IGrouping<Modality, CaseReport>[] sides = [.. cases.Where(c => c.HasLabels).GroupBy(c => c.Modality)];
        if (sides.Length != 2)
        {
            return [];
        }

        return [.. structures.Where(name => Shows(sides[0], name) != Shows(sides[1], name)).Select(name =>
        {
            (var here, var there) = Shows(sides[0], name) ? (sides[0], sides[1]) : (sides[1], sides[0]);
            (string one, string other) = (here.Key.InWords, there.Key.InWords);
            string what = there.Any(c => c.Annotated?.Contains(name) ?? true)
                ? $"in {other} it is background, and is learnt as such"
                : $"in {other} it is not annotated, and is left out of supervision there";
            return Finding.Note(FindingKind.OneSided, $"{name} has voxels in {one} alone: {what}") with { Structure = name };
        })];
    }

    private static bool Shows(IEnumerable<CaseReport> cases, string name) => cases.Any(c => c.Structures.Any(s => s.Name == name));
}
