using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// One step from stored intensities to a network's input. NaN marks voxels outside the scanned field: no step counts them
/// and all but <see cref="FillOutside"/> leave them as they are.
/// </summary>
public interface IIntensityStep
{
    /// <summary>Applies the step; the argument is not changed.</summary>
    /// <exception cref="InvalidInputException">The step makes no sense for these intensities.</exception>
    public Volume<float> Apply(Volume<float> image);
}
