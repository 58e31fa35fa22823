using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Guessing;

/// <summary>Modality and intensities of a side.</summary>
internal static class SideRules
{
    private const string Example = "mr-t1";

    /// <summary>The modality: as asked, as the folder says, or by its values.</summary>
    /// <exception cref="InvalidInputException">The asked name cannot be one.</exception>
    public static (Modality Modality, string Reason) ModalityOf(Side side, SideFacts facts, string role, string? asked)
    {
        if (asked is not null)
        {
            Modality named = Modality.TryParse(asked) ?? throw new InvalidInputException(
                $"--{role}-name {asked}: no modality's name; give {Modality.Rule}, for example {Example}.");
            return (named, $"modality of the {role}: {named.Word}, as asked");
        }

        if (side.Hint is { } hint)
        {
            return (hint, $"modality of the {role}: {hint.Word}, as {side.Declaration.Kind} says");
        }

        float[] values = [.. facts.Lowest.Select(low => low.Value).Order()];
        string lowest = values.Length == 1
            ? FormattableString.Invariant($"the image read has {values[0]:0.#}")
            : FormattableString.Invariant($"the {values.Length} images read have {values[0]:0.#} to {values[^1]:0.#}");
        return facts.LooksLikeCt
            ? (Modality.Ct, $"modality of the {role}: ct, since values reach -500 and below as HU do (lowest: {lowest})")
            : (Modality.Mr, $"modality of the {role}: mr, since no values are as low as HU are (lowest: {lowest}); "
                + $"--{role}-name gives it another name");
    }

    /// <summary>Images that cannot be of the others' modality, with the reason; none where the folder's own description gives it.</summary>
    public static IReadOnlyDictionary<string, string> WithoutOf(Side side, SideFacts facts) => side.Hint is not null
        ? new Dictionary<string, string>()
        : facts.Unlike.ToDictionary(one => one.Case, one => FormattableString.Invariant(
            $"its lowest value is {one.Lowest:0.#}, so it is {(facts.LooksLikeCt ? "no CT" : "a CT")}, unlike the others"));

    /// <summary>How intensities are brought to range.</summary>
    public static (IntensityRule Rule, string Reason) IntensitiesOf(Side side, SideFacts facts, string word)
    {
        if (side.Modality.Intensities is { } said)
        {
            return (said, $"intensities of {word}: {said}, as {side.Declaration.Kind} says");
        }

        if (!facts.LooksLikeCt)
        {
            var share = new IntensityRule(IntensityKind.Percentiles, 0.5, 99.5);
            return (share, $"intensities of {word}: {share}, since its unit differs from scan to scan");
        }

        if (!facts.HasLabelled)
        {
            var usual = new IntensityRule(IntensityKind.Window, -160, 240);
            return (usual, $"intensities of {word}: {usual}, the usual one of soft tissue, since no labels tell more");
        }

        // A quarter of the organs' own range on either side, so that what surrounds them can be told from them.
        (double low, double high) = (facts.Quantile(0.005), facts.Quantile(0.995));
        double margin = Math.Max(50, (high - low) / 4);
        var window = new IntensityRule(
            IntensityKind.Window, Math.Round((low - margin) / 10) * 10, Math.Round((high + margin) / 10) * 10);
        return (window, FormattableString.Invariant(
            $"intensities of {word}: {window}, since 99 % of the labelled voxels lie from {low:0} to {high:0}"));
    }
}
