using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>The grid of one examination and where the middle of the body's own coordinates lies in those of the scanner.</summary>
/// <param name="Geometry">Grid and place.</param>
/// <param name="Middle">Middle of the body's coordinates, mm.</param>
internal sealed record ScanGeometry(VolumeGeometry Geometry, Vector3D Middle)
{
    /// <summary>Field of view of an abdomen, mm.</summary>
    private const double Abdomen = 360;

    /// <summary>
    /// The heart. CT: axial slices stored towards left, back and head, nearly cubic voxels. MR: coronal or sagittal slabs stored
    /// downwards, a few degrees oblique, slices 1.3 times as thick as a pixel is wide.
    /// </summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="modality">CT or MR.</param>
    /// <param name="options">Size and off-centre distance.</param>
    public static ScanGeometry OfHeart(int seed, Modality modality, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/geometry"), 1);
        var traits = ScanTraits.Draw(seed, options.Scans);
        return (modality == Modality.Ct ? HeartCt(draw, options, traits) : HeartMr(draw, options, traits)).Cut(traits.EndMm);
    }

    /// <summary>
    /// The abdomen, axial in both. CT: slices stored towards left, back and head, nearly cubic voxels. MR: stored towards left, front and
    /// head, a little oblique, slices 2 to 3 times as thick as a pixel is wide.
    /// </summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="modality">CT or MR.</param>
    /// <param name="options">Size and off-centre distance.</param>
    public static ScanGeometry OfAbdomen(int seed, Modality modality, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/geometry"), 1);
        bool ct = modality == Modality.Ct;
        double spacing = draw.Uniform(0.98, 1.04) * Abdomen / options.Size;
        double slice = spacing * (ct ? draw.Uniform(0.9, 1.1) : draw.Uniform(2, 3));
        float tilt = ct ? 0 : 0.05f;
        Turning turn = new(Quaternion.CreateFromYawPitchRoll(
            draw.Uniform(-tilt, tilt), draw.Uniform(-tilt, tilt), draw.Uniform(-tilt, tilt)));
        var size = new GridSize(options.Size, options.Size, (int)Math.Ceiling(draw.Uniform(266, 290) / slice));
        Vector3 down = ct ? -Vector3.UnitY : Vector3.UnitY;
        return Place(
            draw, options, size, turn.Of(spacing, -Vector3.UnitX), turn.Of(spacing, down), turn.Of(slice, Vector3.UnitZ));
    }

    /// <summary>Without the slices beyond a distance from the middle, at the stack's last end, if negative at its first.</summary>
    /// <param name="end">Signed distance, mm; null leaves all slices.</param>
    private ScanGeometry Cut(double? end)
    {
        if (end is not { } from)
        {
            return this;
        }

        Affine grid = Geometry.VoxelToWorld;
        Vector3D first = grid.Apply(default), step = grid.Column2;
        double middle = Along(Middle + (-1 * first), step) / step.Length;
        int cut = (int)Math.Round(middle + (from / step.Length));
        (int low, int high) = from < 0 ? (Math.Max(0, cut), Geometry.Size.Z) : (0, Math.Min(Geometry.Size.Z, cut));
        var size = new GridSize(Geometry.Size.X, Geometry.Size.Y, high - low);
        return this with { Geometry = new(size, Affine.FromColumns(grid.Column0, grid.Column1, step, first + (low * step))) };
    }

    private static double Along(Vector3D a, Vector3D direction) =>
        ((a.X * direction.X) + (a.Y * direction.Y) + (a.Z * direction.Z)) / direction.Length;

    private static ScanGeometry HeartCt(Draw draw, PhantomOptions options, ScanTraits traits)
    {
        double spacing = traits.Field * draw.Uniform(190, 200) / options.Size;
        double slice = spacing * draw.Uniform(0.95, 1.05);
        var size = new GridSize(options.Size, options.Size, (int)Math.Round(0.94 * options.Size));
        return Place(draw, options, size, new(-spacing, 0, 0), new(0, -spacing, 0), new(0, 0, slice));
    }

    private static ScanGeometry HeartMr(Draw draw, PhantomOptions options, ScanTraits traits)
    {
        double spacing = traits.Field * draw.Uniform(1.05, 1.12) * 195 / options.Size;
        double slice = traits.Thickness * spacing;
        int side = (int)Math.Round(1.08 * options.Size);
        var size = new GridSize(side, side, (int)Math.Ceiling(traits.Field * 172 / slice));
        Turning turn = new(Quaternion.CreateFromYawPitchRoll(
            draw.Uniform(-0.1, 0.1), draw.Uniform(-0.1, 0.1), draw.Uniform(-0.1, 0.1)));
        bool coronal = draw.Uniform(0, 1) < 0.5;
        Vector3 across = coronal ? -Vector3.UnitX : -Vector3.UnitY;
        Vector3 deeper = coronal ? Vector3.UnitY : -Vector3.UnitX;
        return Place(draw, options, size, turn.Of(spacing, across), turn.Of(spacing, -Vector3.UnitZ), turn.Of(slice, deeper));
    }

    private static ScanGeometry Place(
        Draw draw, PhantomOptions options, GridSize size, Vector3D column0, Vector3D column1, Vector3D column2)
    {
        double off = options.OffCentreMm;
        var middle = new Vector3D(draw.Uniform(-30, 30), draw.Uniform(-170, -110), draw.Uniform(-200, 200));
        var centre = middle + new Vector3D(draw.Uniform(-off, off) - 3, draw.Uniform(-off, off), draw.Uniform(-off, off));
        Vector3D halfway = ((size.X - 1) / 2.0 * column0) + ((size.Y - 1) / 2.0 * column1) + ((size.Z - 1) / 2.0 * column2);
        return new(new(size, Affine.FromColumns(column0, column1, column2, centre + (-1 * halfway))), middle);
    }

    private readonly record struct Turning(Quaternion Tilt)
    {
        public Vector3D Of(double length, Vector3 direction)
        {
            var v = Vector3.Transform(direction, Tilt);
            return length * new Vector3D(v.X, v.Y, v.Z);
        }
    }
}
