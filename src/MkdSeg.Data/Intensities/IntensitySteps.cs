using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>Steps at work.</summary>
public static class IntensitySteps
{
    /// <summary>Applies a step; the argument is not changed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="image">An image.</param>
    /// <returns>A new volume on the same grid.</returns>
    /// <exception cref="InvalidInputException">The step makes no sense for these intensities.</exception>
    public static Volume<float> Apply(this IIntensityStep step, Volume<float> image) =>
        new(image.Geometry, Array.ConvertAll(image.Voxels, new Converter<float, float>(step.For(image))));
}
