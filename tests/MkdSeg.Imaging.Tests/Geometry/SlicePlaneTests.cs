using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Imaging.Tests.Geometry;

public sealed class SlicePlaneTests
{
    private static readonly GridSize Size = new(3, 4, 5);

    private static IEnumerable<TestCaseData> Planes()
    {
        yield return new TestCaseData(SlicePlane.Coronal, 4, 5).SetArgDisplayNames("coronal");
        yield return new TestCaseData(SlicePlane.Axial, 5, 4).SetArgDisplayNames("axial");
    }

    [TestCaseSource(nameof(Planes))]
    public void Every_voxel_is_one_pixel_of_one_slice(SlicePlane plane, int count, int height)
    {
        Assert.That((plane.Count(Size), plane.Width(Size), plane.Height(Size)), Is.EqualTo((count, 3, height)));
        IEnumerable<long> voxels =
            from slice in Enumerable.Range(0, count)
            from row in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, 3)
            select plane.IndexOf(Size, slice, row, column);
        Assert.That(voxels.Order(), Is.EqualTo(Enumerable.Range(0, (int)Size.Count).Select(n => (long)n)));
    }

    [TestCaseSource(nameof(Planes))]
    public void A_picture_is_what_its_voxels_are_and_goes_back_to_them(SlicePlane plane, int count, int height)
    {
        var volume = new Volume<int>(new(Size, Affine.Identity), [.. Enumerable.Range(0, (int)Size.Count)]);
        var copy = new Volume<int>(volume.Geometry);
        for (int slice = 0; slice < count; slice++)
        {
            int[] picture = plane.Cut(volume, slice);
            for (int n = 0; n < height * 3; n++)
            {
                Assert.That(picture[n], Is.EqualTo(plane.IndexOf(Size, slice, n / 3, n % 3)));
            }

            plane.Paste<int>(copy, slice, picture);
        }

        Assert.That(copy.Voxels, Is.EqualTo(volume.Voxels));
    }

    [TestCaseSource(nameof(Planes))]
    public void A_step_is_the_way_between_two_voxels(SlicePlane plane, int count, int height)
    {
        Vector3D at(int slice, int row, int column)
        {
            int voxel = (int)plane.IndexOf(Size, slice, row, column);
            return new(voxel % Size.X, voxel / Size.X % Size.Y, voxel / (Size.X * Size.Y));
        }

        Assert.That(plane.Step(columns: 2, rows: 1, slices: 3), Is.EqualTo(at(3, 2, 2) - at(0, 1, 0)));
        Assert.That(at(0, 0, 0)[0], Is.EqualTo(2), "the patient's right is on the left");
        Assert.That(at(0, height - 1, 0) - at(0, 0, 0), Is.EqualTo(plane.Step(0, height - 1, 0)));
        Assert.That(at(count - 1, 0, 0) - at(0, 0, 0), Is.EqualTo(plane.Step(0, 0, count - 1)));
    }
}
