using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Rendering;

namespace MkdSeg.Imaging.Tests.Rendering;

public sealed class DisplaySliceTests
{
    // Voxel (i, j, k) of a 2 x 3 x 4 volume holds 100 i + 10 j + k; i grows to the right, j to the front, k to the head.
    private static readonly Volume<float> Numbered = new(
        new(new(2, 3, 4), Affine.Identity), [.. Enumerable.Range(0, 24).Select(n => (100f * (n % 2)) + (10 * (n / 2 % 3)) + (n / 6))]);

    [Test]
    public void Coronal_has_the_head_at_the_top_and_the_right_side_on_the_left() =>
        Assert.That(DisplaySlice.Coronal(Numbered, 1), Is.EqualTo(new float[] { 113, 13, 112, 12, 111, 11, 110, 10 }));

    [Test]
    public void Axial_has_the_front_at_the_top_and_the_right_side_on_the_left() =>
        Assert.That(DisplaySlice.Axial(Numbered, 2), Is.EqualTo(new float[] { 122, 22, 112, 12, 102, 2 }));

    [Test]
    public void A_volume_in_another_order_is_refused()
    {
        var lps = new Volume<float>(new(new(2, 2, 2), Affine.Scaling(-1, -1, 1)));
        Assert.That(() => DisplaySlice.Axial(lps, 0), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => DisplaySlice.Coronal(Numbered, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
