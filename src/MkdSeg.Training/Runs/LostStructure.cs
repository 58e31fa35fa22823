using MkdSeg.Imaging.Labels;
using MkdSeg.Training.Watching;

namespace MkdSeg.Training.Runs;

/// <summary>A structure that a segmentor did not predict, or hardly, when its training ended, though it was annotated.</summary>
/// <param name="Segmentor">The segmentor's readout name, for example "real".</param>
/// <param name="Structure">The structure's name.</param>
/// <param name="Since">The step at which the alarm was raised.</param>
/// <param name="Found">Pixels that the segmentor gave it over pixels annotated as it, on training slices.</param>
public sealed record LostStructure(string Segmentor, string Structure, int Since, double Found)
{
    /// <summary>What a watch says, under the structures' names.</summary>
    public static IReadOnlyList<LostStructure> Of(ClassWatch watch, LabelMap labels) =>
        [.. watch.Lost.Select(lost => new LostStructure(lost.Segmentor, NameOf(lost, labels), lost.Since, Math.Round(lost.Found, 4)))];

    /// <summary>An alarm in words.</summary>
    public static string Describe(LostClass lost, LabelMap labels)
    {
        static string Percent(double share) => FormattableString.Invariant($"{100 * share:0} %");
        string others = lost.FoundByOther is { } other ? $" (the other segmentor {Percent(other)})" : string.Empty;
        return $"step {lost.Since}: segmentor {lost.Segmentor} has lost {NameOf(lost, labels)}: in target slices trained on it shows "
            + $"{Percent(lost.Found)} of the pixels annotated as it{others}; "
            + "see balance, distillation.start and distillation.classBalanced";
    }

    private static string NameOf(LostClass lost, LabelMap labels) => labels.Structures[lost.Class - 1].Name;
}
