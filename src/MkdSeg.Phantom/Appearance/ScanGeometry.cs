using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>The grid of one examination and where the middle of the heart lies in scanner coordinates.</summary>
/// <param name="Geometry">Grid and place.</param>
/// <param name="Heart">Middle of the heart, mm.</param>
internal sealed record ScanGeometry(VolumeGeometry Geometry, Vector3D Heart)
{
    /// <summary>
    /// CT: axial slices stored towards left, back and head, nearly cubic voxels. MR: coronal or sagittal slabs stored
    /// downwards, a few degrees oblique, slices 1.3 times as thick as a pixel is wide.
    /// </summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="modality">CT or MR.</param>
    /// <param name="options">Size and off-centre distance.</param>
    public static ScanGeometry Create(int seed, Modality modality, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/geometry"), 1);
        return modality == Modality.Ct ? Ct(draw, options) : Mr(draw, options);
    }

    private static ScanGeometry Ct(Draw draw, PhantomOptions options)
    {
        double spacing = draw.Uniform(190, 200) / options.Size;
        double slice = spacing * draw.Uniform(0.95, 1.05);
        var size = new GridSize(options.Size, options.Size, (int)Math.Round(0.94 * options.Size));
        return Place(draw, options, size, new(-spacing, 0, 0), new(0, -spacing, 0), new(0, 0, slice));
    }

    private static ScanGeometry Mr(Draw draw, PhantomOptions options)
    {
        double spacing = draw.Uniform(1.05, 1.12) * 195 / options.Size;
        double slice = 1.3 * spacing;
        var size = new GridSize((int)Math.Round(1.08 * options.Size), (int)Math.Round(1.08 * options.Size), (int)Math.Ceiling(172 / slice));
        var tilt = Quaternion.CreateFromYawPitchRoll(
            draw.Uniform(-0.1, 0.1), draw.Uniform(-0.1, 0.1), draw.Uniform(-0.1, 0.1));
        Vector3D Turn(double length, Vector3 direction)
        {
            var v = Vector3.Transform(direction, tilt);
            return length * new Vector3D(v.X, v.Y, v.Z);
        }

        bool coronal = draw.Uniform(0, 1) < 0.5;
        return coronal
            ? Place(draw, options, size, Turn(spacing, -Vector3.UnitX), Turn(spacing, -Vector3.UnitZ), Turn(slice, Vector3.UnitY))
            : Place(draw, options, size, Turn(spacing, -Vector3.UnitY), Turn(spacing, -Vector3.UnitZ), Turn(slice, -Vector3.UnitX));
    }

    private static ScanGeometry Place(
        Draw draw, PhantomOptions options, GridSize size, Vector3D column0, Vector3D column1, Vector3D column2)
    {
        double off = options.OffCentreMm;
        var heart = new Vector3D(draw.Uniform(-30, 30), draw.Uniform(-170, -110), draw.Uniform(-200, 200));
        var centre = heart + new Vector3D(draw.Uniform(-off, off) - 3, draw.Uniform(-off, off), draw.Uniform(-off, off));
        Vector3D halfway = ((size.X - 1) / 2.0 * column0) + ((size.Y - 1) / 2.0 * column1) + ((size.Z - 1) / 2.0 * column2);
        return new(new(size, Affine.FromColumns(column0, column1, column2, centre + (-1 * halfway))), heart);
    }
}
