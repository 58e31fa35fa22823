namespace MkdSeg.Imaging.Geometry;

/// <summary>Number of voxels along the three axes of a volume; axis 0 (X) varies fastest in memory.</summary>
/// <param name="X">Voxels along axis 0.</param>
/// <param name="Y">Voxels along axis 1.</param>
/// <param name="Z">Voxels along axis 2.</param>
public readonly record struct GridSize(int X, int Y, int Z)
{
    /// <summary>Number of voxels in total.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>Number of voxels along one axis.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    public int this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{X} x {Y} x {Z}";
}
