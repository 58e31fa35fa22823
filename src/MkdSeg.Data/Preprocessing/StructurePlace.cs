using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>
/// Where a structure lies, seen from the middle of the heart: along each world axis (RAS+) the median of its voxels, mean over cases.
/// </summary>
/// <param name="Structure">Its name.</param>
/// <param name="X">Millimetres towards the patient's right if positive.</param>
/// <param name="Y">Millimetres to the front if positive.</param>
/// <param name="Z">Millimetres to the head if positive.</param>
public sealed record StructurePlace(string Structure, double X, double Y, double Z)
{
    /// <summary>The middle of the heart, if this structure's median is there.</summary>
    /// <param name="median">World millimetres.</param>
    public Vector3D MiddleFrom(Vector3D median) => median - new Vector3D(X, Y, Z);
}
