using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Rendering;

/// <summary>A plane through the body as radiologists look at it, in millimetres whatever the voxels of a scan are.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Across">World axis (0 right, 1 front, 2 up) that the picture's columns run against.</param>
/// <param name="Down">World axis that its rows run against.</param>
/// <param name="Through">World axis that it is a cut across.</param>
/// <param name="Sides">Letters at the left, right, upper and lower edge.</param>
internal sealed record BodyPlane(string Name, int Across, int Down, int Through, string Sides)
{
    /// <summary>The three of them.</summary>
    public static IReadOnlyList<BodyPlane> All { get; } =
    [
        new("axial", 0, 1, 2, "RLAP"),
        new("coronal", 0, 2, 1, "RLSI"),
        new("sagittal", 1, 2, 0, "APSI"),
    ];

    /// <summary>The pixels of a plane as a grid of one layer, rows from the top left.</summary>
    /// <param name="centre">Middle of the scan, world millimetres.</param>
    /// <param name="extent">Edges of the box that it fills, millimetres.</param>
    /// <param name="at">A point that the plane goes through.</param>
    /// <param name="pixel">Edge of a pixel, millimetres.</param>
    public VolumeGeometry Grid(Vector3D centre, Vector3D extent, Vector3D at, double pixel)
    {
        int width = Math.Max(1, (int)Math.Round(extent[Across] / pixel)), height = Math.Max(1, (int)Math.Round(extent[Down] / pixel));
        double[] first = new double[3];
        first[Across] = centre[Across] + ((width - 1) / 2.0 * pixel);
        first[Down] = centre[Down] + ((height - 1) / 2.0 * pixel);
        first[Through] = at[Through];
        return new(
            new(width, height, 1),
            Affine.FromColumns(Along(Across, -pixel), Along(Down, -pixel), Along(Through, pixel), new(first[0], first[1], first[2])));
    }

    private static Vector3D Along(int axis, double step) => new(axis == 0 ? step : 0, axis == 1 ? step : 0, axis == 2 ? step : 0);
}
