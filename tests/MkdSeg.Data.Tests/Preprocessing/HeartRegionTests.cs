using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Tests.Preprocessing;

public class HeartRegionTests
{
    [Test]
    public void The_box_reaches_to_the_edges_of_the_labelled_voxels()
    {
        // By hand: voxels (1,1,0) and (3,1,2) of 2 x 3 x 1 mm from (10,20,30): x 11..17, y 21.5..24.5, z 29.5..32.5.
        var classes = new Volume<byte>(new VolumeGeometry(new(5, 3, 4), Affine.Scaling(2, 3, 1, new(10, 20, 30))));
        classes[1, 1, 0] = 1;
        classes[3, 1, 2] = 7;
        HeartRegion heart = HeartRegion.Of(classes);
        Assert.That(heart.Minimum, Is.EqualTo(new Vector3D(11, 21.5, 29.5)));
        Assert.That(heart.Maximum, Is.EqualTo(new Vector3D(17, 24.5, 32.5)));
        Assert.That(heart.Centre, Is.EqualTo(new Vector3D(14, 23, 31)));
        Assert.That(heart.LargestExtent, Is.EqualTo(6));
    }

    [Test]
    public void The_stored_order_of_axes_does_not_matter()
    {
        Volume<byte> classes = Anatomy.Classes(Anatomy.Ras);
        HeartRegion expected = HeartRegion.Of(classes);
        foreach (Volume<byte> stored in Anatomy.AllOrientations(classes))
        {
            HeartRegion heart = HeartRegion.Of(stored);
            Assert.That((heart.Minimum - expected.Minimum).Length, Is.LessThan(1e-9));
            Assert.That((heart.Maximum - expected.Maximum).Length, Is.LessThan(1e-9));
        }
    }

    [Test]
    public void Without_labels_there_is_no_heart() =>
        Assert.That(
            () => HeartRegion.Of(new(new VolumeGeometry(new(2, 2, 2), Affine.Identity))),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("Nothing is labelled"));

    [Test]
    public void The_field_of_view_is_the_largest_extent_with_a_margin()
    {
        HeartRegion[] hearts = [new(default, new(100, 80, 90)), new(new(-10, 0, 0), new(10, 120, 20))];

        // By hand: 120 mm x 1.15.
        Assert.That(FieldOfView.FromRegions(hearts), Is.EqualTo(138).Within(1e-9));
        Assert.That(FieldOfView.FromRegions(hearts, 1), Is.EqualTo(120));
        Assert.That(() => FieldOfView.FromRegions(hearts, 0.9), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => FieldOfView.FromRegions([]), Throws.TypeOf<InvalidInputException>());
    }

    [Test]
    public void A_percentile_of_the_extents_leaves_one_large_case_out()
    {
        HeartRegion[] hearts = [.. new double[] { 300, 100, 110, 120, 130 }.Select(edge => new HeartRegion(default, new(edge, 10, 10)))];

        // By hand: of 100, 110, 120, 130, 300 the middle, and a fifth of the way from 120 to 130.
        Assert.That(FieldOfView.FromRegions(hearts, 1, 0.5), Is.EqualTo(120));
        Assert.That(FieldOfView.FromRegions(hearts, 2, 0.55), Is.EqualTo(2 * 122).Within(1e-9));
        Assert.That(FieldOfView.FromRegions(hearts, 1, 1), Is.EqualTo(300));
    }
}
