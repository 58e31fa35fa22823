using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Tests.Geometry;

public sealed class SlicePlaneTests
{
    private static readonly GridSize Size = new(3, 4, 5);

    private static IEnumerable<TestCaseData> Planes()
    {
        yield return new TestCaseData(SlicePlane.Coronal, 4, 3, 5).SetArgDisplayNames("coronal");
        yield return new TestCaseData(SlicePlane.Axial, 5, 3, 4).SetArgDisplayNames("axial");
        yield return new TestCaseData(SlicePlane.Sagittal, 3, 4, 5).SetArgDisplayNames("sagittal");
    }

    [TestCaseSource(nameof(Planes))]
    public void Every_voxel_is_one_pixel_of_one_slice(SlicePlane plane, int count, int width, int height)
    {
        Assert.That((plane.Count(Size), plane.Width(Size), plane.Height(Size)), Is.EqualTo((count, width, height)));
        IEnumerable<long> voxels =
            from slice in Enumerable.Range(0, count)
            from row in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, width)
            select plane.IndexOf(Size, slice, row, column);
        Assert.That(voxels.Order(), Is.EqualTo(Enumerable.Range(0, (int)Size.Count).Select(n => (long)n)));
    }

    [TestCaseSource(nameof(Planes))]
    public void A_picture_is_what_its_voxels_are_and_goes_back_to_them(SlicePlane plane, int count, int width, int height)
    {
        var volume = new Volume<int>(new(Size, Affine.Identity), [.. Enumerable.Range(0, (int)Size.Count)]);
        var copy = new Volume<int>(volume.Geometry);
        for (int slice = 0; slice < count; slice++)
        {
            int[] picture = plane.Cut(volume, slice);
            for (int n = 0; n < height * width; n++)
            {
                Assert.That(picture[n], Is.EqualTo(plane.IndexOf(Size, slice, n / width, n % width)));
            }

            plane.Insert<int>(copy, slice, picture);
        }

        Assert.That(copy.Voxels, Is.EqualTo(volume.Voxels));
    }

    [TestCaseSource(nameof(Planes))]
    public void A_step_is_the_way_between_two_voxels(SlicePlane plane, int count, int width, int height)
    {
        Vector3D at(int slice, int row, int column)
        {
            int voxel = (int)plane.IndexOf(Size, slice, row, column);
            return new(voxel % Size.X, voxel / Size.X % Size.Y, voxel / (Size.X * Size.Y));
        }

        Assert.That(plane.Step(columns: 2, rows: 1, slices: 2), Is.EqualTo(at(2, 1, 2) - at(0, 0, 0)));
        Assert.That(
            at(0, 0, 0)[plane == SlicePlane.Sagittal ? 1 : 0],
            Is.EqualTo(width - 1),
            "the patient's right is on the left; in sagittal slices the front");
        Assert.That(at(0, height - 1, 0) - at(0, 0, 0), Is.EqualTo(plane.Step(0, height - 1, 0)));
        Assert.That(at(count - 1, 0, 0) - at(0, 0, 0), Is.EqualTo(plane.Step(0, 0, count - 1)));
    }
}
