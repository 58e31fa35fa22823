using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>What an annotated case needs so that it can be trained on and scored, beyond files that can be read.</summary>
public static class LabelledCase
{
    /// <summary>Reads annotated cases and refuses the first that would fail later, after hours of training.</summary>
    /// <param name="dataset">Their data set; the labels of one without millimetres need only be readable.</param>
    /// <param name="cases">Some of its annotated cases.</param>
    /// <param name="cancellation">Stops after the case at hand.</param>
    /// <exception cref="InvalidInputException">A case cannot be used; the message names case and file.</exception>
    public static void Require(IDataset dataset, IEnumerable<DatasetCase> cases, CancellationToken cancellation)
    {
        foreach (DatasetCase one in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Volume<byte> classes = one.ReadLabels();
            if (!dataset.IsSliceStack && Problems(classes) is [{ } problem, ..])
            {
                throw new InvalidInputException($"{one.LabelPaths[0]} (case {one.Id}): {problem}.");
            }

            if (ImageFindings(one.ReadImage().Voxels, out _) is [{ } fault, ..])
            {
                throw new InvalidInputException(
                    $"{one.ImagePaths[0]} (case {one.Id}): {fault.Words}; repair the image or remove the case.");
            }
        }
    }

    /// <summary>What is wrong with the intensities of an image; nothing for good ones.</summary>
    /// <param name="voxels">The intensities.</param>
    /// <param name="range">The smallest and the largest finite one; null where there is none.</param>
    internal static IReadOnlyList<Finding> ImageFindings(ReadOnlySpan<float> voxels, out IntensityRange? range)
    {
        (float low, float high, long notFinite) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (float v in voxels)
        {
            if (float.IsFinite(v))
            {
                low = Math.Min(low, v);
                high = Math.Max(high, v);
            }
            else
            {
                notFinite++;
            }
        }

        var problems = new List<Finding>();
        if (notFinite > 0)
        {
            problems.Add(Finding.Problem(
                FindingKind.NotFinite, $"{notFinite} voxels of the image are not finite numbers", ("voxels", notFinite)));
        }

        if (low == high)
        {
            problems.Add(Finding.Problem(FindingKind.ConstantImage, $"the image is constant ({low})", ("value", low)));
        }

        range = low <= high ? new(low, high) : null;
        return problems;
    }

    /// <summary>What is wrong with the labels of a volume; nothing for good ones.</summary>
    internal static IReadOnlyList<Finding> Findings(Volume<byte> classes)
    {
        var problems = new List<Finding>();
        if (!classes.Voxels.AsSpan().ContainsAnyExcept((byte)0))
        {
            problems.Add(Finding.Problem(
                FindingKind.NothingLabelled, "nothing is labelled, so there is no heart to crop to; label it or remove the label file"));
        }

        if (classes.Geometry.IsSheared)
        {
            problems.Add(ShearOf(classes.Geometry, Severity.Problem));
        }

        return problems;
    }

    /// <inheritdoc cref="Findings"/>
    internal static IReadOnlyList<string> Problems(Volume<byte> classes) => [.. Findings(classes).Select(f => f.Words)];

    /// <summary>For example <c>the axes are 15.0 degrees off right angles (a tilted gantry)</c>.</summary>
    internal static Finding ShearOf(VolumeGeometry geometry, Severity severity)
    {
        string words = FormattableString.Invariant($"the axes are {geometry.ShearDegrees:0.0} degrees off right angles (a tilted gantry)");
        return severity == Severity.Note
            ? Finding.Note(FindingKind.Sheared, words, ("degrees", geometry.ShearDegrees))
            : Finding.Problem(
                FindingKind.Sheared,
                $"{words}, where no surface distance can be measured; resample image and labels onto a grid without shear",
                ("degrees", geometry.ShearDegrees));
    }
}
