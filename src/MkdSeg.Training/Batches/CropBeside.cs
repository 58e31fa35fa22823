using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Training.Batches;

/// <summary>Where crops beside the anatomy lie: the same for every seed, so that prepared cases can be kept.</summary>
internal static class CropBeside
{
    /// <summary>The middle of a crop.</summary>
    /// <param name="id">The case.</param>
    /// <param name="middle">The anatomy's middle, world millimetres.</param>
    /// <param name="farthest">Largest shift along each axis, millimetres.</param>
    /// <param name="number">Which crop of the case, from 0.</param>
    public static Vector3D CentreOf(string id, Vector3D middle, double farthest, int number)
    {
        Random random = RandomStream.Create(0, $"crop-beside-{id}", number);
        double Shift() => Math.Round(farthest * ((2 * random.NextDouble()) - 1), 3);
        return middle + new Vector3D(Shift(), Shift(), Shift());
    }
}
