using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using static MkdSeg.Testing.TestVolumes;

namespace MkdSeg.Data.Tests.Preprocessing;

/// <summary>Numbers by numpy 1.24.2 where not by hand.</summary>
public class IntensityStepTests
{
    private const float Outside = float.NaN;

    [Test]
    public void Clipping_lowers_the_brightest_to_the_quantile()
    {
        // numpy.quantile([5,1,4,2,3,100,7,8,6,9], 0.98) = 83.62, and with 0.8 = 8.2
        float[] image = [5, 1, 4, 2, 3, 100, 7, 8, 6, 9];
        Assert.That(new ClipTopFraction().Apply(Line(image)).Voxels, Is.EqualTo(new[] { 5, 1, 4, 2, 3, 83.62f, 7, 8, 6, 9 }));
        Assert.That(new ClipTopFraction(0.2).Apply(Line(image)).Voxels, Is.EqualTo(new[] { 5, 1, 4, 2, 3, 8.2f, 7, 8, 6, 8.2f }));
        Assert.That(new ClipTopFraction(0).Apply(Line(image)).Voxels, Is.EqualTo(image));
    }

    [Test]
    public void Clipping_raises_the_darkest_to_the_quantile()
    {
        // By hand: ranks 0 to 9, 0.2 x 9 = 1.8, so 2 + 0.8 x (3 - 2); what was not scanned does not count.
        float[] image = [5, 1, Outside, 4, 2, 3, 100, 7, 8, 6, 9];
        Assert.That(
            new ClipLowFraction(0.2).Apply(Line(image)).Voxels,
            Is.EqualTo(new[] { 5, 2.8f, Outside, 4, 2.8f, 3, 100, 7, 8, 6, 9 }));
        Assert.That(new ClipLowFraction(0).Apply(Line(image)).Voxels, Is.EqualTo(image));
    }

    [Test]
    public void Clipping_does_not_count_what_was_not_scanned()
    {
        float[] image = [5, 1, Outside, 4, 2, 3, 100, Outside, 7, 8, 6, 9];
        Assert.That(new ClipTopFraction(0.2).Apply(Line(image)).Voxels,
            Is.EqualTo(new[] { 5, 1, Outside, 4, 2, 3, 8.2f, Outside, 7, 8, 6, 8.2f }));
    }

    [Test]
    public void Z_scores_are_those_of_numpy()
    {
        // w = [-1000,0,100,300,40,-50]; (w - w.mean()) / w.std()
        float[] z = new ZScore().Apply(Line<float>([-1000, 0, Outside, 100, 300, 40, -50])).Voxels;
        double[] expected = [-2.15556893, 0.24395121, double.NaN, 0.48390323, 0.96380726, 0.33993202, 0.12397521];
        Assert.That(z.Select(v => (double)v), Is.EqualTo(expected).Within(1e-7));
    }

    [Test]
    public void A_constant_or_unscanned_image_has_no_z_score()
    {
        Assert.That(
            () => new ZScore().Apply(Line<float>([7, 7, Outside])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("constant"));
        Assert.That(
            () => new ZScore().Apply(Line<float>([0, 0])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("constant"));
        Assert.That(
            () => new ZScore().Apply(Line<float>([Outside])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("scanned"));
        Assert.That(
            () => new ClipTopFraction().Apply(Line<float>([Outside])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("scanned"));
    }

    [Test]
    public void The_ranges_of_the_sources_become_minus_one_to_one()
    {
        // By hand: the middle of [-2.8, 3.2] is 0.2, of [-1.8, 4.4] is 1.3; beyond the ends is clamped.
        Assert.That(MapRange.Ct.Apply(Line<float>([-2.8f, 0.2f, 3.2f, -9, 9, Outside])).Voxels,
            Is.EqualTo(new[] { -1, 0, 1, -1, 1, Outside }).Within(1e-6));
        Assert.That(MapRange.Mr.Apply(Line<float>([-1.8f, 1.3f, 4.4f, -0.25f])).Voxels, Is.EqualTo(new[] { -1, 0, 1, -0.5f }).Within(1e-6));
    }

    [Test]
    public void Only_the_last_step_fills_what_was_not_scanned() =>
        Assert.That(new FillOutside().Apply(Line<float>([Outside, 0.5f])).Voxels, Is.EqualTo(new[] { -1, 0.5f }));

    [Test]
    public void Steps_leave_their_argument_alone()
    {
        float[] image = [5, 1, 4, 2, Outside];
        foreach (IIntensityStep step in new IIntensityStep[] { new ClipTopFraction(0.5), new ZScore(), MapRange.Ct, new FillOutside() })
        {
            step.Apply(Line(image));
            Assert.That(image, Is.EqualTo(new[] { 5, 1, 4, 2, Outside }));
        }
    }

    [Test]
    public void Impossible_options_are_refused()
    {
        Assert.That(() => new ClipTopFraction(1), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new ClipLowFraction(1), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new ClipLowFraction(double.NaN), Throws.TypeOf<InvalidInputException>());
        Assert.That(
            () => new ClipLowFraction(0.1).Apply(Line<float>([Outside])),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("scanned"));
        Assert.That(() => new ClipTopFraction(-0.1), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new ClipTopFraction(double.NaN), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new MapRange(1, 1), Throws.TypeOf<InvalidInputException>());
        Assert.That(() => new MapRange(0, double.PositiveInfinity), Throws.TypeOf<InvalidInputException>());
    }
}
