using System.Globalization;
using System.Text;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Training.Exchange;
using MkdSeg.Training.Options;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference.Exchange;

/// <summary>The page that goes with a model, in Markdown: what it segments, how it was trained, how good it was, how to use it.</summary>
internal static class ModelCard
{
    /// <summary>The page's text; the same description gives the same text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Where its method is from.</param>
    /// <param name="readouts">Words of the answers that it gives.</param>
    public static string Of(ModelDescription model, string source, IReadOnlyList<string> readouts)
    {
        RunDescription run = model.Run;
        string target = run.Options.Target.InWords;
        string structures = string.Join(", ", run.Labels.Structures.Select(structure => Plain(structure.Name)));
        var page = new Page();
        page.Line($"# Segmentation of {target}: {structures}");
        page.Line();
        page.Line(
            $"Networks that label {Count(run.Labels.Structures.Count, "structure")} ({Plain(run.Anatomy.Name)}) in {target} images, "
            + "slice by slice.");
        page.Line();
        page.Line("**Not a medical device.** For research; no diagnosis and no treatment may rest on what it answers.");
        page.Part("Structures");
        Structures(page, model);
        page.Part("Input");
        Input(page, run);
        page.Part("Training");
        Training(page, model, source);
        page.Part("Use");
        Use(page, run, readouts);
        page.Part("Licence");
        page.Line("*To be filled in by whoever gives this model away: a licence, and what the licence of the training data asks.*");
        return page.ToString();
    }

    private static void Structures(Page page, ModelDescription model)
    {
        bool scored = model.HeldOut.Count > 0;
        page.Line(scored ? "| structure | value in label files | held-out Dice | cases |" : "| structure | value in label files |");
        page.Line(scored ? "|---|---|---|---|" : "|---|---|");
        foreach (LabelledStructure structure in model.Run.Labels.Structures)
        {
            HeldOutScore? score = model.HeldOut.FirstOrDefault(one => one.Structure == structure.Name);
            string end = !scored ? string.Empty : score is null ? " - | 0 |" : $" {Number(score.Dice, "0.000")} | {score.Cases} |";
            page.Line($"| {Plain(structure.Name)} | {structure.Value} |{end}");
        }

        page.Line();
        page.Line(scored
            ? $"Mean over structures: {Number(model.HeldOut.Average(score => score.Dice), "0.000")}. Dice is the mean over cases of the "
                + "same data set that the training has not seen; elsewhere it may be lower."
            : "No held-out cases were scored.");
    }

    private static void Input(Page page, RunDescription run)
    {
        Preprocessor preparation = run.Preprocessor;
        string target = run.Options.Target.InWords, pixels = $"{preparation.Pixels} x {preparation.Pixels} pixels";
        page.Line($"- Modality: {target}.");
        if (preparation.FieldOfViewMm is { } side)
        {
            page.Line("- Volumes: NIfTI, any spacing and orientation; the answer lies on the input's own grid.");
            page.Line(
                $"- Slices: {preparation.Plane.Name}, {pixels} at {Number(side / preparation.Pixels, "0.00")} mm, a crop of "
                + $"{Number(side, "0")} mm around the structures, which the program finds by itself; "
                + $"{Count(run.Options.InputSlices, "slice")} at once.");
        }
        else
        {
            page.Line($"- Pictures without millimetres, taken whole: {pixels}.");
        }

        page.Line($"- Intensities: {Intensities(preparation, run.Options.Target)}, mapped to -1 to 1.");
    }

    private static string Intensities(Preprocessor preparation, Modality target)
    {
        MapRange range = target == Modality.Ct ? preparation.CtRange : preparation.MrRange;
        IntensityRule rule = preparation.Intensities?.FirstOrDefault(one => one.Modality == target)?.Rule
            ?? new(IntensityKind.ZScore, range.Low, range.High, preparation.Clip.Fraction);
        return preparation.ClipLow > 0
            ? FormattableString.Invariant($"{rule}, lowest {100 * preparation.ClipLow} % clipped")
            : rule.ToString();
    }

    private static void Training(Page page, ModelDescription model, string source)
    {
        TrainingOptions options = model.Run.Options;
        IEnumerable<string> others =
            model.Run.Anatomy.Modalities.Select(rule => rule.Modality).Where(one => one != options.Target).Select(one => one.InWords);
        page.Line($"- Method: `{options.Method}`: {Plain(source)}.");
        page.Line(model.Training is { } size
            ? $"- Cases: {Count(size.Target, "annotated target case")}, {Count(size.Assistant, "assistant case")} "
                + $"({string.Join(", ", others)})."
            : "- Cases: not recorded.");
        page.Line($"- Updates: {options.Iterations} of {options.BatchSize} slices of each modality, seed {options.Seed}.");
        page.Line(
            $"- Networks: width {options.Segmentor.Width}, depth {options.Segmentor.Depth}; "
            + string.Join(", ", model.Networks.Select(network => $"{Plain(network.Name)} with {network.Parameters} parameters")) + ".");
    }

    private static void Use(Page page, RunDescription run, IReadOnlyList<string> readouts)
    {
        page.Line("This file is a zip file of this page, `model.json`, `model.safetensors` and `SHA256SUMS` (`sha256sum -c SHA256SUMS`).");
        if (run.Preprocessor.FieldOfViewMm is not null)
        {
            page.Line("With mkdseg:");
            page.Line();
            page.Line("    mkdseg predict --model MODEL.mkdseg --input VOLUME.nii.gz --output LABELS.nii.gz");
        }

        page.Line();
        page.Line($"Answers: {string.Join(", ", readouts)}. In PyTorch: docs/models/load_in_pytorch.py of the same program.");
    }

    private static string Count(int count, string noun) =>
        count == 1 ? $"1 {noun}" : $"{count.ToString(CultureInfo.InvariantCulture)} {noun}s";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A name as Markdown shows it, whatever stands in it.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsControl(c) ? " " : "\\`*_[]<>|#".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));

    private sealed class Page
    {
        private readonly StringBuilder text = new();

        public void Line(string line = "") => text.Append(line).Append('\n');

        public void Part(string title)
        {
            Line();
            Line($"## {title}");
            Line();
        }

        public override string ToString() => text.ToString();
    }
}
