namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// Brings volumes of one grid to the closest RAS+ order of axes by permutations and flips alone, and back. No value is
/// computed, so that both ways are exact to the bit; the geometry moves along, so that every voxel keeps its world position.
/// </summary>
public sealed class CanonicalOrientation
{
    /// <summary>For each canonical axis, the original axis that becomes it.</summary>
    private readonly int[] originalAxis = new int[3];
    private readonly bool[] flipped = new bool[3];

    /// <summary>Works out the reordering of a grid.</summary>
    /// <param name="original">Geometry of the volumes as they come.</param>
    /// <exception cref="InvalidInputException">The affine's axes do not span space.</exception>
    public CanonicalOrientation(VolumeGeometry original)
    {
        Original = original;
        Orientation = Orientation.Of(original.VoxelToWorld);
        for (int axis = 0; axis < 3; axis++)
        {
            originalAxis[Orientation.WorldAxis(axis)] = axis;
            flipped[Orientation.WorldAxis(axis)] = Orientation.IsFlipped(axis);
        }

        Affine affine = original.VoxelToWorld;
        Vector3D Column(int world) => (flipped[world] ? -1 : 1) * affine.Column(originalAxis[world]);
        int First(int axis) => Orientation.IsFlipped(axis) ? original.Size[axis] - 1 : 0;
        Canonical = new VolumeGeometry(
            new(original.Size[originalAxis[0]], original.Size[originalAxis[1]], original.Size[originalAxis[2]]),
            Affine.FromColumns(Column(0), Column(1), Column(2), affine.Apply(new(First(0), First(1), First(2)))));
    }

    /// <summary>The geometry before.</summary>
    public VolumeGeometry Original { get; }

    /// <summary>The geometry after: its orientation is RAS.</summary>
    public VolumeGeometry Canonical { get; }

    /// <summary>The orientation before.</summary>
    public Orientation Orientation { get; }

    /// <summary>Reorders a volume to RAS+.</summary>
    /// <typeparam name="T">Type of one voxel.</typeparam>
    /// <param name="volume">Lies on <see cref="Original"/>.</param>
    /// <exception cref="ArgumentException">The volume has another geometry.</exception>
    public Volume<T> Apply<T>(Volume<T> volume)
        where T : unmanaged
    {
        Require(volume.Geometry, Original);
        var result = new Volume<T>(Canonical);
        ForEachRow((row, start, step) =>
        {
            Span<T> target = result.Voxels.AsSpan(row, Canonical.Size.X);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = volume.Voxels[start + (i * step)];
            }
        });
        return result;
    }

    private static void Require(VolumeGeometry actual, VolumeGeometry expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"The volume ({actual}) does not lie on the grid that was planned for ({expected}).");
        }
    }

    /// <summary>Calls with the first index of a canonical row, the original index of its first voxel, and the step there.</summary>
    private void ForEachRow(Action<int, int, int> body)
    {
        int[] strides = [1, Original.Size.X, Original.Size.X * Original.Size.Y];
        int Step(int world) => (flipped[world] ? -1 : 1) * strides[originalAxis[world]];
        int origin = 0;
        for (int world = 0; world < 3; world++)
        {
            origin += flipped[world] ? (Canonical.Size[world] - 1) * strides[originalAxis[world]] : 0;
        }

        GridSize size = Canonical.Size;
        Parallel.For(0, size.Z, k =>
        {
            for (int j = 0; j < size.Y; j++)
            {
                body(size.X * (j + (size.Y * k)), origin + (j * Step(1)) + (k * Step(2)), Step(0));
            }
        });
    }
}
