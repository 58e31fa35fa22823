using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Testing;

/// <summary>Geometries that tests share.</summary>
public static class TestGrids
{
    /// <summary>A rotation by about 12 degrees around a slanted axis: less than would change the closest orientation.</summary>
    public static Affine Tilt { get; } = Rotation(new(.5, -.3, .8), 0.21);

    /// <summary>All 48 permutations and flips with spacing 0.5, 0.75 and 2 mm along voxel axes 0, 1 and 2.</summary>
    public static IEnumerable<Affine> AllOrientations(bool tilted)
    {
        int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        double[] spacing = [0.5, 0.75, 2];
        foreach (int[] world in permutations)
        {
            for (int flips = 0; flips < 8; flips++)
            {
                Vector3D Column(int axis)
                {
                    double[] v = new double[3];
                    v[world[axis]] = ((flips >> axis) & 1) == 0 ? spacing[axis] : -spacing[axis];
                    return new(v[0], v[1], v[2]);
                }

                Affine affine = Affine.FromColumns(Column(0), Column(1), Column(2), new(-10.25, 20.5, 3));
                yield return tilted ? Tilt.After(affine) : affine;
            }
        }
    }

    /// <summary>Rodrigues' formula.</summary>
    public static Affine Rotation(Vector3D axis, double angle)
    {
        Vector3D u = (1 / axis.Length) * axis;
        (double s, double c) = Math.SinCos(angle);
        Vector3D Turn(Vector3D v)
        {
            Vector3D cross = new((u.Y * v.Z) - (u.Z * v.Y), (u.Z * v.X) - (u.X * v.Z), (u.X * v.Y) - (u.Y * v.X));
            double dot = (u.X * v.X) + (u.Y * v.Y) + (u.Z * v.Z);
            return (c * v) + (s * cross) + ((1 - c) * dot * u);
        }

        return Affine.FromColumns(Turn(new(1, 0, 0)), Turn(new(0, 1, 0)), Turn(new(0, 0, 1)), default);
    }
}
