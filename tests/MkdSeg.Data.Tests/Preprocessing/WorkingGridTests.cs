using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Tests.Preprocessing;

public class WorkingGridTests
{
    [Test]
    public void A_cube_lies_around_its_centre()
    {
        // By hand: 4 voxels of 2 mm, centres at -3, -1, 1, 3 mm from the middle.
        VolumeGeometry grid = WorkingGrid.Around(new(10, 20, 30), 8, 4);
        Assert.That(grid.Size, Is.EqualTo(new GridSize(4, 4, 4)));
        Assert.That(grid.Spacing, Is.EqualTo(new Vector3D(2, 2, 2)));
        Assert.That(grid.VoxelToWorld.Apply(new(0, 0, 0)), Is.EqualTo(new Vector3D(7, 17, 27)));
        Assert.That(grid.Centre, Is.EqualTo(new Vector3D(10, 20, 30)));
        Assert.That(grid.IsRas, Is.True);
    }

    [TestCase(0, 4)]
    [TestCase(-8, 4)]
    [TestCase(double.NaN, 4)]
    [TestCase(8, 0)]
    [TestCase(8, 100_000)]
    public void Impossible_cubes_are_refused(double fieldOfView, int pixels) =>
        Assert.That(() => WorkingGrid.Around(default, fieldOfView, pixels), Throws.TypeOf<InvalidInputException>());

    [Test]
    public void A_centre_that_is_not_finite_is_refused() =>
        Assert.That(() => WorkingGrid.Around(new(0, double.NaN, 0), 8, 4), Throws.TypeOf<InvalidInputException>());

    [Test]
    public void A_covering_grid_rounds_up_to_the_multiple_about_the_same_centre()
    {
        // By hand: axis 0 runs down z (10 x 3 = 30 mm), axis 1 left along x (8 x 1), axis 2 along y (5 x 2 = 10 mm).
        var stored = new VolumeGeometry(new(10, 8, 5), Affine.FromColumns(new(0, 0, -3), new(-1, 0, 0), new(0, 2, 0), new(50, 60, 70)));
        VolumeGeometry grid = WorkingGrid.Covering(stored, 2, 4);
        Assert.That(grid.Size, Is.EqualTo(new GridSize(4, 8, 16)));
        Assert.That(grid.Spacing, Is.EqualTo(new Vector3D(2, 2, 2)));
        Assert.That((grid.Centre - stored.Centre).Length, Is.LessThan(1e-12));
        Assert.That(grid.IsRas, Is.True);
    }

    [Test]
    public void A_covering_grid_adds_nothing_where_it_fits_exactly()
    {
        // 1/3 mm x 24 is 8 mm but for rounding, and a rounding error must not add a block of 4 voxels.
        var stored = new VolumeGeometry(new(24, 24, 24), Affine.Scaling(1 / 3.0, 0.33333334, 1 / 3.0));
        Assert.That(WorkingGrid.Covering(stored, 1, 4).Size, Is.EqualTo(new GridSize(8, 8, 8)));
    }

    [Test]
    public void A_covering_grid_of_a_turned_volume_holds_all_its_corners()
    {
        double c = Math.Cos(0.5), s = Math.Sin(0.5);
        var stored = new VolumeGeometry(new(20, 30, 10), Affine.FromColumns(new(c, s, 0), new(-s, c, 0), new(0, 0, 2), new(5, 6, 7)));
        VolumeGeometry grid = WorkingGrid.Covering(stored, 1, 1);
        Affine toGrid = grid.VoxelToWorld.Inverse().After(stored.VoxelToWorld);
        for (int corner = 0; corner < 8; corner++)
        {
            Vector3D p = toGrid.Apply(new(((corner & 1) * 20) - 0.5, (((corner >> 1) & 1) * 30) - 0.5, ((corner >> 2) * 10) - 0.5));
            for (int axis = 0; axis < 3; axis++)
            {
                Assert.That(p[axis], Is.InRange(-0.5 - 1e-5, grid.Size[axis] - 0.5 + 1e-5));
            }
        }
    }

    [Test]
    public void A_grid_over_a_stack_keeps_its_slices()
    {
        // By hand: 8 x 3 x 4 of 1 mm to 4 pixels: the longer side 8 gives 2 mm; the middle of z is 1.5, so z runs -1.5 to 4.5.
        VolumeGeometry grid = WorkingGrid.OverStack(new(new(8, 3, 4), Affine.Identity), 4);
        Assert.That(grid.Size, Is.EqualTo(new GridSize(4, 3, 4)));
        Assert.That(grid.Spacing, Is.EqualTo(new Vector3D(2, 1, 2)));
        Assert.That(grid.VoxelToWorld.Translation, Is.EqualTo(new Vector3D(0.5, 0, -1.5)));
    }

    [Test]
    public void A_stack_that_is_not_along_ras_is_refused() =>
        Assert.That(
            () => WorkingGrid.OverStack(new(new(8, 3, 4), Affine.Scaling(-1, 1, 1)), 4), Throws.TypeOf<InvalidInputException>());
}
