using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Tests.Preprocessing;

/// <summary>A made-up patient given as functions of the place in millimetres, so that any grid can be filled with it.</summary>
internal static class Anatomy
{
    /// <summary>Anisotropic, off the origin, axes along RAS+.</summary>
    public static readonly VolumeGeometry Ras = new(new(20, 24, 16), Affine.Scaling(1.5, 1.1, 2.3, new(-12.3, 40.7, 5.9)));

    public static readonly Vector3D Heart = new(3, 52, 22);

    /// <summary>Unlike its mirror images along every axis.</summary>
    public static float Intensity(Vector3D p) =>
        (float)((10 * Math.Sin(0.3 * p.X)) + (0.4 * p.Y) + (7 * Math.Cos(0.21 * p.Z)) + (0.02 * p.X * p.Z) + p.X);

    /// <summary>A ball of class 1 and a smaller one of class 2 to its right, top and front.</summary>
    public static byte Class(Vector3D p) =>
        (p - Heart - new Vector3D(6, 4, 5)).Length < 4 ? (byte)2 : (p - Heart).Length < 7 ? (byte)1 : (byte)0;

    public static Volume<float> Image(VolumeGeometry grid) => Fill(grid, Intensity);

    public static Volume<byte> Classes(VolumeGeometry grid) => Fill(grid, Class);

    public static Volume<T> Fill<T>(VolumeGeometry grid, Func<Vector3D, T> value)
        where T : unmanaged
    {
        var volume = new Volume<T>(grid);
        for (int n = 0; n < volume.Voxels.Length; n++)
        {
            Vector3D voxel = new(n % grid.Size.X, n / grid.Size.X % grid.Size.Y, n / grid.Size.X / grid.Size.Y);
            volume.Voxels[n] = value(grid.VoxelToWorld.Apply(voxel));
        }

        return volume;
    }

    /// <summary>The same voxels in all 48 orders and directions of the axes.</summary>
    public static IEnumerable<Volume<T>> AllOrientations<T>(Volume<T> volume)
        where T : unmanaged
    {
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] order in orders)
        {
            for (int flips = 0; flips < 8; flips++)
            {
                yield return Reordered(volume, order, flips);
            }
        }
    }

    /// <summary>New axis a is old axis order[a], turned round if bit a of flips is set.</summary>
    public static Volume<T> Reordered<T>(Volume<T> volume, int[] order, int flips)
        where T : unmanaged
    {
        bool Flipped(int a) => (flips >> a & 1) != 0;
        GridSize old = volume.Size;
        Affine map = volume.Geometry.VoxelToWorld;
        Vector3D Column(int a) => (Flipped(a) ? -1 : 1) * map.Column(order[a]);
        var start = new double[3];
        for (int a = 0; a < 3; a++)
        {
            start[order[a]] = Flipped(a) ? old[order[a]] - 1 : 0;
        }

        var geometry = new VolumeGeometry(
            new(old[order[0]], old[order[1]], old[order[2]]),
            Affine.FromColumns(Column(0), Column(1), Column(2), map.Apply(new(start[0], start[1], start[2]))));
        var result = new Volume<T>(geometry);
        var index = new int[3];
        for (int k = 0; k < geometry.Size.Z; k++)
        {
            for (int j = 0; j < geometry.Size.Y; j++)
            {
                for (int i = 0; i < geometry.Size.X; i++)
                {
                    int[] at = [i, j, k];
                    for (int a = 0; a < 3; a++)
                    {
                        index[order[a]] = Flipped(a) ? geometry.Size[a] - 1 - at[a] : at[a];
                    }

                    result[i, j, k] = volume[index[0], index[1], index[2]];
                }
            }
        }

        return result;
    }
}
