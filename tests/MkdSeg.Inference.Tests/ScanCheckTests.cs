using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Training.Runs;

namespace MkdSeg.Inference.Tests;

public sealed class ScanCheckTests
{
    private static readonly ScanStatistics Ct = new(0.4, 0.6, 1, 2);
    private string path = string.Empty;

    [SetUp]
    public void Place() => path = Path.Combine(Directory.CreateTempSubdirectory("mkdseg-").FullName, "scan.nii");

    [TearDown]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    /// <summary>Like a CT: half of the voxels below 0, a thousand values.</summary>
    [Test]
    public void AScanLikeThoseOfTheTrainingRaisesNoDoubt() => Assert.That(Doubts(Scan(1), Ct), Is.Empty);

    [Test]
    public void AnotherModalityIsToldByItsNumbers() =>
        Assert.That(Doubts(Scan(1, lift: 1000), Ct), Is.EqualTo(new[]
        {
            "0 % of the scan's voxels are below 0, in the training's scans 40 to 60 %: another modality, "
            + "or other units (CT is expected in Hounsfield units)?",
        }));

    [Test]
    public void AnOldRunSaysNothingOfWhatItDoesNotKnow() => Assert.That(Doubts(Scan(1, lift: 1000), null), Is.Empty);

    [Test]
    public void OtherVoxelsAreToldInMillimetres() =>
        Assert.That(
            Doubts(Scan(7), Ct).Single(),
            Is.EqualTo("the scan's voxels are 7 x 7 x 7 mm, in the training's scans their edges were 1 to 2 mm"));

    [Test]
    public void ALabelFileIsToldByItsFewWholeValues()
    {
        Volume<float> labels = Scan(1);
        for (int n = 0; n < labels.Voxels.Length; n++)
        {
            labels.Voxels[n] = n % 3 * 500;
        }

        Assert.That(Doubts(labels, null).Single(), Does.StartWith("the scan holds 3 different values, all whole numbers"));
    }

    /// <summary>An angle of 25 degrees, by hand; ten more than in training are let pass.</summary>
    [Test]
    public void ATurnedScanIsToldInDegrees()
    {
        (double sin, double cos) = Math.SinCos(25 * Math.PI / 180);
        Affine turned = Affine.FromColumns(new(cos, sin, 0), new(-sin, cos, 0), new(0, 0, 1), default);
        Volume<float> scan = new(new VolumeGeometry(new(16, 16, 16), turned), Scan(1).Voxels);
        Assert.That(scan.Geometry.ObliquityDegrees, Is.EqualTo(25).Within(1e-9));
        Assert.That(
            Doubts(scan, Ct with { LargestObliquity = 14 }).Single(),
            Is.EqualTo("the scan's axes are 25 degrees off those of the body, in the training's scans at most 14"));
        Assert.That(Doubts(scan, Ct with { LargestObliquity = 16 }), Is.Empty);
        Assert.That(Doubts(scan, Ct), Is.Empty, "a run of a version that did not look");
    }

    /// <summary>Thousandths of the units trained on, as after a careless export.</summary>
    [Test]
    public void OtherIntensitiesAreToldByTheirPercentiles()
    {
        Volume<float> scan = Scan(1);
        ScanStatistics trained = ScanStatistics.Of(scan);
        Assert.That(Doubts(scan, trained), Is.Empty);
        for (int n = 0; n < scan.Voxels.Length; n++)
        {
            scan.Voxels[n] /= 1000;
        }

        Assert.That(
            Doubts(scan, trained).Single(),
            Does.StartWith("the scan's intensities are -0.49").And.Contain("in the training's scans they lay within -49"));
        Assert.That(Doubts(scan, trained with { Intensities = null }), Is.Empty, "a run of a version that did not look");
    }

    [Test]
    public void AFieldThatIsSmallerThanTrainingAndCropIsTold()
    {
        ScanStatistics trained = Ct with { SmallestField = 40 };
        IReadOnlyList<string> Told(double crop)
        {
            NiftiFile.WriteImage(path, Scan(1));
            return ScanCheck.OfScan(NiftiFile.ReadHeader(path), Scan(1), trained, crop);
        }

        Assert.That(Told(30).Single(), Is.EqualTo(
            "the scan's shortest edge is 16 mm, in the training's scans at least 40 mm, and the model looks at 30 mm: "
            + "structures may be cut off"));
        Assert.That(Told(20), Is.Empty, "the crop is hardly larger than the scan");
    }

    [Test]
    public void StatisticsOfScansTakeInAllOfThem()
    {
        ScanStatistics one = ScanStatistics.Of(Scan(2));
        Assert.That(one.SmallestField, Is.EqualTo(32));
        Assert.That(one.Intensities!.Widest, Is.EqualTo(one.Intensities.High - one.Intensities.Low).Within(0.5));
        IntensityRange both = one.Intensities.With(ScanStatistics.Of(Scan(1, lift: 100)).Intensities!);
        Assert.That(both.Low, Is.EqualTo(one.Intensities.Low));
        Assert.That(both.High, Is.EqualTo(one.Intensities.High + 100).Within(0.2));
    }

    [Test]
    public void FewSlicesAreCounted() =>
        Assert.That(Doubts(Scan(1, slices: 4), null).Single(), Does.StartWith("the scan has 4 slices along one axis"));

    [Test]
    public void AHeaderWithoutPlaceIsTold()
    {
        Volume<float> scan = Scan(1);
        NiftiFile.WriteImage(path, scan);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(252, 4).Clear(); // qform_code and sform_code
        File.WriteAllBytes(path, bytes);
        Assert.That(ScanCheck.OfScan(NiftiFile.ReadHeader(path), scan, null).Single(), Does.Contain("sform_code and qform_code are 0"));
    }

    [Test]
    public void WhatIsNotFoundIsNamed()
    {
        var map = new LabelMap([new("pool", 1), new("wall", 2)]);
        var classes = new Volume<byte>(new VolumeGeometry(new(20, 20, 20), Affine.Identity));
        Assert.That(ScanCheck.OfPrediction(classes, map, null, 20), Is.EqualTo(new[] { "nothing was found: every voxel is background" }));
        classes[10, 10, 10] = 1;
        Assert.That(ScanCheck.OfPrediction(classes, map, null, 20), Is.EqualTo(new[] { "not found: wall" }));
    }

    /// <summary>In training the wall's middle lay 2 mm right of the pool's; here it lies 12 mm away, 5 mm off for either of them.</summary>
    [Test]
    public void StructuresInOtherPlacesAreTold()
    {
        var map = new LabelMap([new("pool", 1), new("wall", 2)]);
        StructurePlace[] places = [new("pool", 0, 0, 0), new("wall", 2, 0, 0)];
        var classes = new Volume<byte>(new VolumeGeometry(new(20, 20, 20), Affine.Identity));
        classes[2, 10, 10] = 1;
        classes[4, 10, 10] = 2;
        Assert.That(ScanCheck.OfPrediction(classes, map, places, 20), Is.Empty);
        classes[4, 10, 10] = 0;
        classes[14, 10, 10] = 2;
        Assert.That(ScanCheck.OfPrediction(classes, map, places, 20).Single(), Does.Contain("on average 5 mm off in a field of 20 mm"));
    }

    private IReadOnlyList<string> Doubts(Volume<float> scan, ScanStatistics? trained)
    {
        NiftiFile.WriteImage(path, scan);
        return ScanCheck.OfScan(NiftiFile.ReadHeader(path), scan, trained);
    }

    private static Volume<float> Scan(double spacing, float lift = 0, int slices = 16)
    {
        var scan = new Volume<float>(new VolumeGeometry(new(16, slices, 16), Affine.Scaling(spacing, spacing, spacing)));
        for (int n = 0; n < scan.Voxels.Length; n++)
        {
            scan.Voxels[n] = (n % 1000) - 500 + lift;
        }

        return scan;
    }
}
