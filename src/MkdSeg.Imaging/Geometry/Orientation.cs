using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace MkdSeg.Imaging.Geometry;

/// <summary>
/// Which anatomical direction each voxel axis follows most closely. The convention is that of nibabel's
/// <c>io_orientation</c> and <c>aff2axcodes</c>: the code "RAS" says that axis 0 runs to the patient's right, axis 1 to the
/// front (anterior) and axis 2 to the head (superior). Each direction is taken by one axis, oblique grids included.
/// </summary>
public sealed record Orientation
{
    private const string Positive = "RAS";
    private const string Negative = "LPI";
    private const double Tie = 1e-9;

    private Orientation(string codes) => Codes = codes;

    /// <summary>Three letters, one a voxel axis: R or L, A or P, S or I.</summary>
    public string Codes { get; }

    /// <summary>The closest orientation of a grid.</summary>
    /// <exception cref="InvalidInputException">The affine's axes do not span space.</exception>
    public static Orientation Of(Affine affine)
    {
        Matrix<double> directions = Matrix<double>.Build.Dense(3, 3, (r, c) => affine[r, c] / affine.Column(c).Length);
        if (!directions.Enumerate().All(double.IsFinite) || Math.Abs(directions.Determinant()) < 1e-12)
        {
            throw new InvalidInputException("The affine has no orientation: its axes do not span space; repair the image header.");
        }

        // The rotation next to the axes (polar decomposition): a shear must not give one direction to two axes.
        Svd<double> svd = directions.Svd();
        Matrix<double> rotation = svd.U * svd.VT;
        char[] codes = new char[3];
        for (int axis = 0; axis < 3; axis++)
        {
            // Of equally close directions (an axis at 45 degrees) the first, whatever the rounding.
            Vector<double> closeness = rotation.Column(axis).PointwiseAbs();
            int world = Array.FindIndex(closeness.ToArray(), c => c >= closeness.Maximum() - Tie);
            codes[axis] = (rotation[world, axis] < 0 ? Negative : Positive)[world];
            rotation.ClearRow(world);
        }

        return new Orientation(new string(codes));
    }

    /// <summary>The world axis (0 right, 1 anterior, 2 superior) that a voxel axis follows.</summary>
    /// <param name="voxelAxis">0, 1 or 2.</param>
    public int WorldAxis(int voxelAxis) => Math.Max(Positive.IndexOf(Codes[voxelAxis]), Negative.IndexOf(Codes[voxelAxis]));

    /// <summary>Whether a voxel axis runs against its world axis: to the left, the back or the feet.</summary>
    /// <param name="voxelAxis">0, 1 or 2.</param>
    public bool IsFlipped(int voxelAxis) => Negative.Contains(Codes[voxelAxis]);

    /// <inheritdoc/>
    public override string ToString() => Codes;
}
