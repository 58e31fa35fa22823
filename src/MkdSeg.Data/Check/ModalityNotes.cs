using MkdSeg.Imaging;

namespace MkdSeg.Data.Check;

/// <summary>What a user should hear of modalities and labels though nothing is wrong: the same words in a check and in a training.</summary>
public static class ModalityNotes
{
    /// <summary>Images without labels, a finding a modality.</summary>
    /// <param name="cases">Id, modality, and whether there are labels.</param>
    public static IReadOnlyList<Finding> Unlabelled(IEnumerable<(string Id, Modality Modality, bool HasLabels)> cases) =>
        [.. cases.GroupBy(c => c.Modality).OrderBy(g => g.Key).SelectMany(own =>
        {
            string[] without = [.. own.Where(c => !c.HasLabels).Select(c => c.Id)];
            string words = $"{without.Length} of {own.Count()} {Words.Of(own.Key)} images have no labels and are not trained on: "
                + Words.Names(without);
            return without.Length == 0
                ? Array.Empty<Finding>()
                : [Finding.Note(FindingKind.Unlabelled, words, ("cases", without.Length), ("of", own.Count())) with { Cases = without }];
        })];

    /// <summary>Structures that only one of two modalities shows, of those that have annotated cases.</summary>
    /// <param name="structures">Names of all structures.</param>
    /// <param name="cases">Of each annotated case its modality and the structures that it shows.</param>
    public static IReadOnlyList<Finding> OneSided(
        IReadOnlyList<string> structures, IEnumerable<(Modality Modality, IReadOnlyList<string> Shown)> cases)
    {
        (Modality Modality, HashSet<string> Shown)[] sides =
            [.. cases.GroupBy(c => c.Modality).Select(g => (g.Key, g.SelectMany(c => c.Shown).ToHashSet(StringComparer.Ordinal)))];
        if (sides.Length != 2)
        {
            return [];
        }

        return [.. structures.Where(name => sides[0].Shown.Contains(name) != sides[1].Shown.Contains(name)).Select(name =>
        {
            (Modality here, Modality there) = sides[0].Shown.Contains(name)
                ? (sides[0].Modality, sides[1].Modality)
                : (sides[1].Modality, sides[0].Modality);
            string words = $"{name} has voxels in {Words.Of(here)} alone: in {Words.Of(there)} it is background, and is learnt as such";
            return Finding.Note(FindingKind.OneSided, words) with { Structure = name };
        })];
    }
}
