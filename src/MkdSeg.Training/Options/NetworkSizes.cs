using MkdSeg.Imaging;

namespace MkdSeg.Training.Options;

/// <summary>
/// What the networks of a method ask of the size of a slice, beside what <see cref="TrainingOptions.Checked"/> asks for every method.
/// </summary>
internal static class NetworkSizes
{
    private const int SmallestGenerated = 8;

    /// <summary>
    /// For methods that translate: 8 pixels or more for generators, 3 times 2 to the power of their layers for discriminators.
    /// </summary>
    /// <exception cref="InvalidInputException">Slices are smaller, or translation is switched off.</exception>
    public static void RequireTranslation(TrainingOptions options)
    {
        int layers = options.Alignment.DiscriminatorLayers, least = Math.Max(SmallestGenerated, 3 << layers);
        if (!options.Alignment.Translates)
        {
            throw OptionRanges.Wrong(
                "alignment.mode", options.Alignment.Mode, $"online or offline, since {options.Method} learns from translated images");
        }

        if (options.Alignment is { ConditionalDiscriminator: true, UseUnlabelled: true })
        {
            throw OptionRanges.Wrong(
                "alignment.useUnlabelled", true, "false with alignment.conditionalDiscriminator, which is shown the labels of every image");
        }

        if (options.Pixels < least)
        {
            throw OptionRanges.Wrong(
                "pixels",
                options.Pixels,
                $"{least} or more with alignment.discriminatorLayers {layers}, since {options.Method} translates images");
        }
    }

    /// <summary>For networks with instance norm, which needs two pixels of an image at every stage.</summary>
    /// <exception cref="InvalidInputException">The deepest stage sees one pixel.</exception>
    public static void RequireInstanceNorm(TrainingOptions options)
    {
        if (options.Pixels >> options.Segmentor.Depth < 2)
        {
            throw OptionRanges.Wrong(
                "segmentor.depth",
                options.Segmentor.Depth,
                $"smaller with pixels {options.Pixels}: the deepest stage sees one pixel, "
                + $"and the instance norm of {options.Method} needs two");
        }
    }
}
