using MkdSeg.Testing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Imaging.Tests.Resampling;

/// <summary>Gaussian smoothing before downsampling, against SciPy 1.10.1's gaussian_filter1d(mode='nearest').</summary>
public sealed class AntiAliasTests
{
    private static readonly double[] Scipy =
    [
        0.003536576901706611, 0.049586566990699535, 0.2417868089071505, 0.41000465796669483, 0.24196224534134225,
        0.05683515722830449, 0.10995830112071063, 0.5900830602504009, 1.4100046579666947,
    ];

    [TestCase(1, 2.5, 0.9730203597990036)]
    [TestCase(2, 5, 0.9730203597990036)]
    [TestCase(1, 1, 0)]
    [TestCase(1, 0.5, 0)]
    public void SigmaFollowsCardoso(double source, double target, double sigma) =>
        Assert.That(AntiAlias.Sigma(source, target), Is.EqualTo(sigma).Within(1e-15));

    [Test]
    public void EachAxisEqualsScipys([Values(0, 1, 2)] int axis)
    {
        int[] n = [2, 2, 2];
        n[axis] = 9;
        var source = new Volume<float>(new(new(n[0], n[1], n[2]), Affine.Scaling(1, 1, 1)));
        ForEach(source, axis, (ref float voxel, int at) => voxel = at == 3 ? 1 : at == 8 ? 2 : 0);
        double[] spacing = [1, 0.5, 1];
        spacing[axis] = 2.5;
        Volume<float> smooth = AntiAlias.Smooth(source, new(spacing[0], spacing[1], spacing[2]));
        ForEach(smooth, axis, (ref float voxel, int at) => Assert.That(voxel, Is.EqualTo((float)Scipy[at]).Within(5e-7)));
    }

    [Test]
    public void AConstantStaysAndNothingIsDoneForAFinerTarget()
    {
        var source = new Volume<float>(new(new(8, 9, 10), TestGrids.Tilt));
        Array.Fill(source.Voxels, 42);
        Assert.That(AntiAlias.Smooth(source, new(3, 2, 4)).Voxels, Is.All.EqualTo(42f).Within(1e-5));
        Assert.That(AntiAlias.Smooth(source, new(1, .5, .9)), Is.SameAs(source));
    }

    [Test]
    public void ATargetSpacingMustBePositive([Values(0, -1, double.NaN, double.PositiveInfinity)] double spacing) =>
        Assert.Throws<InvalidInputException>(() => AntiAlias.Smooth(new(new(new(1, 1, 1), Affine.Identity)), new(1, 1, spacing)));

    private delegate void Visit(ref float voxel, int at);

    private static void ForEach(Volume<float> volume, int axis, Visit visit)
    {
        for (int k = 0; k < volume.Size.Z; k++)
        {
            for (int j = 0; j < volume.Size.Y; j++)
            {
                for (int i = 0; i < volume.Size.X; i++)
                {
                    visit(ref volume[i, j, k], axis == 0 ? i : axis == 1 ? j : k);
                }
            }
        }
    }

    [Test]
    public void SmoothingOnlyWhatIsReadChangesNoBit([Values] bool tilted, [Values(0.4, 1.3, 3.1, 9)] double spacing)
    {
        foreach (Affine affine in TestGrids.AllOrientations(tilted))
        {
            var source = new Volume<float>(new(new(37, 23, 11), affine));
            var random = new Random(5);
            for (int n = 0; n < source.Voxels.Length; n++)
            {
                source.Voxels[n] = random.NextSingle() - 0.5f;
            }

            source.Voxels[1234] = float.NaN;

            // Reaches beyond the source on one side and leaves out a part of it on the other.
            var target = new VolumeGeometry(new(6, 5, 4), Affine.Scaling(spacing, spacing, spacing, source.Geometry.Centre));
            Volume<float> expected = Resample.Linear(AntiAlias.Smooth(source, target.Spacing), target, -7);
            Assert.That(Resample.LinearSmoothed(source, target, -7).Voxels, Is.EqualTo(expected.Voxels));
        }
    }
}
