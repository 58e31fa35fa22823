using MkdSeg.Testing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing.Files;

namespace MkdSeg.Imaging.Tests.Nifti;

/// <summary>Affines against nibabel 5.0.0 (Debian 12): get_best_affine of the same header after check_fix.</summary>
public sealed class GeometryFromHeaderTests
{
    private static readonly double[] Oblique = [.7, -.1, .05, 10, .2, .6, -.3, -20.5, -.05, .2, 1.9, 33.25];

    // nibabel: quatern (.1, -.2, .3), pixdim (.8, .9, 2.5), qoffset (-90.5, 126, -72.25), qfac -1, stored as float32.
    private static readonly double[] Qform1 =
    [
        0.5919999954700466, -0.5367754029926842, 0.7773618505128826, -90.5,
        0.4131337084376025, 0.7199999675154687, 0.7636809457455381, 126,
        0.34475580254659294, 0.05892512710569112, -2.2499999925494194, -72.25,
    ];

    // The same as float64.
    private static readonly double[] Qform2 =
    [
        0.5920000000000001, -0.536775398756768, 0.7773618495495704, -90.5,
        0.4131336877837938, 0.72, 0.7636809247747852, 126,
        0.3447557918558626, 0.05892513291892268, -2.25, -72.25,
    ];

    [Test]
    public void SformComesBeforeQform([Values] bool two, [Values] bool big, [Values(0, 1)] int qcode)
    {
        var bytes = new NiftiBytes { Two = two, Big = big, Scode = 2, Qcode = qcode, Srow = Oblique, PixDim = [-1, 9, 9, 9, 0, 0, 0, 0] };
        VolumeGeometry geometry = Read(bytes);
        AffineAssert.AreEqual(geometry.VoxelToWorld, Oblique, two ? 0 : 1e-6);
        Assert.That(geometry.Size, Is.EqualTo(new GridSize(3, 5, 7)));
    }

    [TestCase(-1, -1)]
    [TestCase(1, 1)]
    [TestCase(0, 1)]
    [TestCase(-2, 1)]
    public void QformEqualsNibabels(double pixdim0, int qfac)
    {
        foreach ((bool two, bool big) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            double[] expected = [.. two ? Qform2 : Qform1];
            for (int row = 0; row < 3; row++)
            {
                expected[(4 * row) + 2] *= -qfac;
            }

            AffineAssert.AreEqual(Read(QformOnly(two, big, pixdim0)).VoxelToWorld, expected, 1e-14);
        }
    }

    [Test]
    public void HalfTurnWhoseRoundingExceedsUnitLengthEqualsNibabels()
    {
        // float32: 1 - .6^2 - .8^2 = -4.8e-8, within nibabel's threshold of -3 eps.
        var bytes = new NiftiBytes
        {
            Qcode = 1,
            Quatern = [.6, .8, 0],
            PixDim = [1, 1.5, 1.25, 2, 0, 0, 0, 0],
            Qoffset = [1, 2, 3],
        };
        double[] nibabel =
        [
            -0.4199999656677253, 1.2000000083446498, 0, 1,
            1.4400000100135797, 0.34999997138977107, 0, 2,
            0, 0, -2, 3,
        ];
        AffineAssert.AreEqual(Read(bytes).VoxelToWorld, nibabel, 1e-14);
    }

    [Test]
    public void WithoutCodesTheFirstAxisIsFlippedAndTheMiddleIsTheOrigin([Values] bool two)
    {
        // nibabel's docstring of shape_zoom_affine: shape (3, 5, 7), zooms (3, 2, 1).
        var bytes = new NiftiBytes { Two = two, PixDim = [1, 3, 2, 1, 0, 0, 0, 0] };
        AffineAssert.AreEqual(Read(bytes).VoxelToWorld, [-3, 0, 0, 3, 0, 2, 0, -4, 0, 0, 1, -3], 0);
    }

    [TestCase(0, 1)]
    [TestCase(1, 1000)]
    [TestCase(2, 1)]
    [TestCase(3, 0.001)]
    [TestCase(2 + 8, 1)]
    [TestCase(1 + 16, 1000)]
    public void LengthsBecomeMillimetres(int units, double factor)
    {
        // By hand: one metre is 1000 mm, one micrometre 0.001 mm; higher bits are the unit of time.
        var bytes = new NiftiBytes { Units = units, Scode = 1, Srow = [2, 0, 0, 4, 0, 3, 0, 8, 0, 0, 5, 16] };
        double f = factor;
        AffineAssert.AreEqual(Read(bytes).VoxelToWorld, [2 * f, 0, 0, 4 * f, 0, 3 * f, 0, 8 * f, 0, 0, 5 * f, 16 * f], 1e-12);
    }

    [Test]
    public void NegativePixdimDoesNotMatterUnderAnSform()
    {
        var bytes = new NiftiBytes { Scode = 1, PixDim = [1, -1, 0, 1, 0, 0, 0, 0] };
        Assert.That(Read(bytes).VoxelToWorld, Is.EqualTo(Affine.Identity));
    }

    private static NiftiBytes QformOnly(bool two, bool big, double pixdim0) => new()
    {
        Two = two,
        Big = big,
        Qcode = 1,
        Quatern = [.1, -.2, .3],
        PixDim = [pixdim0, .8, .9, 2.5, 0, 0, 0, 0],
        Qoffset = [-90.5, 126, -72.25],
    };

    private static VolumeGeometry Read(NiftiBytes bytes)
    {
        using var folder = new ScratchFolder();
        return NiftiFile.ReadGeometry(folder.Write("a.nii", bytes.File()));
    }
}
