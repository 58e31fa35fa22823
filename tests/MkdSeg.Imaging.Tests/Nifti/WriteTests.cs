using MkdSeg.Testing;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing.Files;

namespace MkdSeg.Imaging.Tests.Nifti;

/// <summary>What is written is read back the same, over its input, as a whole or not at all.</summary>
public sealed class WriteTests
{
    private static readonly Affine Sheared =
        Affine.FromColumns(new(.7, .2, -.05), new(-.1, .6, .2), new(.05, -.3, 1.9), new(10, -20.5, 33.25));

    [Test]
    public void ImagesComeBackWithEveryBit([Values("a.nii", "a.nii.gz", "A.NII.GZ")] string name)
    {
        using var folder = new ScratchFolder();
        float[] values = [.. Enumerable.Range(0, 600000).Select(i => MathF.Sin(i))];
        (values[0], values[1], values[2]) = (float.NaN, float.NegativeInfinity, float.Epsilon);
        var image = new Volume<float>(new(new(100, 100, 60), Affine.Scaling(-.5, .75, 2, new(1, 2, 3))), values);
        NiftiFile.WriteImage(folder.File(name), image);
        Volume<float> back = NiftiFile.ReadImage(folder.File(name));
        Assert.That(back.Geometry, Is.EqualTo(image.Geometry));
        Assert.That(back.Voxels.SequenceEqual(values));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [TestCase(255, NiftiDataType.UInt8)]
    [TestCase(256, NiftiDataType.Int16)]
    [TestCase(32767, NiftiDataType.Int16)]
    [TestCase(32768, NiftiDataType.UInt16)]
    [TestCase(65535, NiftiDataType.UInt16)]
    public void LabelsTakeTheNarrowestType(int largest, NiftiDataType type)
    {
        using var folder = new ScratchFolder();
        var labels = new Volume<ushort>(new(new(3, 1, 1), Affine.Identity), [0, (ushort)largest, 7]);
        string path = folder.File("a.nii.gz");
        NiftiFile.WriteLabels(path, labels);
        Assert.That(NiftiFile.ReadHeader(path).DataType, Is.EqualTo(type));
        Assert.That(NiftiFile.ReadLabels(path).Voxels, Is.EqualTo(labels.Voxels));
    }

    [Test]
    public void RotationsAreWrittenAsSformAndQform()
    {
        // Every orientation that permutes and flips, tilted: the qform alone must give the affine too.
        using var folder = new ScratchFolder();
        foreach (Affine affine in TestGrids.AllOrientations(tilted: true))
        {
            NiftiHeader header = RoundTrip(folder, affine);
            Assert.That((header.SformCode, header.QformCode), Is.EqualTo((1, 1)));
            AffineAssert.AreEqual(header.Sform, affine, 1e-5);
            AffineAssert.AreEqual(
                HeaderTransform.Qform(header.Quaternion, header.Qfac, header.PixelDimensions, header.QformOffset), affine, 1e-5);
        }
    }

    [Test]
    public void ShearedGridsAreWrittenWithoutQform()
    {
        using var folder = new ScratchFolder();
        NiftiHeader header = RoundTrip(folder, Sheared);
        Assert.That((header.SformCode, header.QformCode), Is.EqualTo((1, 0)));
        AffineAssert.AreEqual(header.Geometry.VoxelToWorld, Sheared, 1e-5);
    }

    [Test]
    public void LikeCopiesEveryTransformAsItStands([Values] bool two, [Values] bool big, [Values(0, 2)] int scode, [Values(0, 3)] int qcode)
    {
        // Contradicting sform and qform, in micrometres, with a time unit: nothing may be repaired.
        using var folder = new ScratchFolder();
        var input = new NiftiBytes
        {
            Two = two,
            Big = big,
            Scode = scode,
            Qcode = qcode,
            Units = 3 + 8,
            Quatern = [.1, -.2, .3],
            Qoffset = [1.1, 2.2, 3.3],
            PixDim = [-1, 810.3, 920.7, 2503.1, 0, 0, 0, 0],
            Srow = [700.1, -1, 0, 10, 2, 600, -3, -20.5, 0, 2, 1900, 33.25],
        };
        string inputPath = folder.Write("in.nii", input.File());
        NiftiHeader like = NiftiFile.ReadHeader(inputPath);
        string path = folder.File("out.nii.gz");
        NiftiFile.WriteLabels(path, new Volume<ushort>(like.Geometry), like);
        NiftiHeader written = NiftiFile.ReadHeader(path);
        Assert.That(written with { IsBigEndian = big, Slope = like.Slope, Description = like.Description }, Is.EqualTo(like));
    }

    [Test]
    public void LikeMustHaveTheSameGrid()
    {
        using var folder = new ScratchFolder();
        NiftiHeader like = NiftiFile.ReadHeader(folder.Write("in.nii", new NiftiBytes { Scode = 1 }.File()));
        string path = folder.File("out.nii");
        var moved = new VolumeGeometry(like.Size, Affine.Scaling(1, 1, 1, new(0, 0, 0.11)));
        var smaller = new VolumeGeometry(new(3, 5, 6), Affine.Identity);
        foreach (VolumeGeometry geometry in new[] { moved, smaller })
        {
            Assert.Throws<InvalidInputException>(() => NiftiFile.WriteImage(path, new Volume<float>(geometry), like));
        }

        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void AxesLongerThanNifti1AllowsAreWrittenAsNifti2()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("a.nii");
        NiftiFile.WriteImage(path, new Volume<float>(new(new(40000, 1, 2), Affine.Identity)));
        Assert.That(NiftiFile.ReadHeader(path), Has.Property("Version").EqualTo(2));
        Assert.That(NiftiFile.ReadImage(path).Size, Is.EqualTo(new GridSize(40000, 1, 2)));
    }

    [TestCase("a.hdr")]
    [TestCase("a.img")]
    [TestCase("a.mha")]
    [TestCase("a.gz")]
    [TestCase("nowhere/a.nii")]
    [TestCase("folder.nii")]
    public void WhatCannotBeWrittenIsRefused(string name)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("folder.nii"));
        var image = new Volume<float>(new(new(1, 1, 1), Affine.Identity));
        Assert.Throws<InvalidInputException>(() => NiftiFile.WriteImage(Path.Combine(folder.Path, name), image));
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    [Test]
    public void AGeometryWithoutPlaceIsRefused()
    {
        using var folder = new ScratchFolder();
        foreach (Affine affine in new[] { Affine.Scaling(1, 0, 1), Affine.Scaling(1, 1, 1, new(double.NaN, 0, 0)) })
        {
            var image = new Volume<float>(new(new(1, 1, 1), affine));
            Assert.Throws<InvalidInputException>(() => NiftiFile.WriteImage(folder.File("a.nii"), image));
        }
    }

    [Test]
    public void AFailureLeavesTheOldFileAndNothingElse()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii", [1, 2, 3]);
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100000]);
            throw new IOException("No space left on device");
        }));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    private static NiftiHeader RoundTrip(ScratchFolder folder, Affine affine)
    {
        string path = folder.File("a.nii");
        NiftiFile.WriteImage(path, new Volume<float>(new(new(4, 5, 6), affine)));
        return NiftiFile.ReadHeader(path);
    }
}
