namespace MkdSeg.Imaging.Geometry;

/// <summary>How far two placements of one grid lie apart.</summary>
internal static class GridCorners
{
    /// <summary>
    /// The largest distance, in millimetres, between the images of a point of the grid under two affines. An affine map's distance is
    /// largest at a corner, so the eight outer corners of the corner voxels are enough. NaN if an affine is not finite.
    /// </summary>
    public static double MaxDistance(GridSize size, Affine a, Affine b)
    {
        double largest = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            var voxel = new Vector3D(
                ((corner & 1) * size.X) - 0.5, (((corner >> 1) & 1) * size.Y) - 0.5, ((corner >> 2) * size.Z) - 0.5);
            largest = Math.Max(largest, (a.Apply(voxel) - b.Apply(voxel)).Length);
        }

        return largest;
    }
}
