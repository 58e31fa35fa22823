using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Intensities;

/// <summary>
/// One step from stored intensities to a network's input. NaN marks voxels outside the scanned field: no step counts them
/// and all but <see cref="FillOutside"/> leave them as they are.
/// </summary>
public interface IIntensityStep
{
    /// <summary>What the step makes of every voxel of an image, one by one.</summary>
    /// <param name="image">The image; not changed.</param>
    /// <exception cref="InvalidInputException">The step makes no sense for these intensities.</exception>
    public Func<float, float> For(Volume<float> image);
}
