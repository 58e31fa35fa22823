using System.Runtime.InteropServices;
using MkdSeg.Testing;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing.Files;

namespace MkdSeg.Imaging.Tests.Nifti;

/// <summary>Voxel values of every type, byte order, version and container; expected values by hand.</summary>
public sealed class VoxelValuesTests
{
    private static IEnumerable<TestCaseData> Types()
    {
        yield return Case<byte>(2, [0, 1, 128, 255]);
        yield return Case<short>(4, [0, -2, 258, short.MinValue]);
        yield return Case<int>(8, [0, -2, 66051, int.MinValue]);
        yield return Case<float>(16, [0.5f, -2.25f, 1e-30f, float.PositiveInfinity]);
        yield return Case<double>(64, [0.5, -2.25, 1e30, 3]);
        yield return Case<sbyte>(256, [0, -1, 127, -128]);
        yield return Case<ushort>(512, [0, 1, 258, ushort.MaxValue]);
        yield return Case<uint>(768, [0, 1, 66051, uint.MaxValue]);
        yield return Case<long>(1024, [0, -2, 1L << 40, long.MinValue]);
        yield return Case<ulong>(1280, [0, 1, 1UL << 40, ulong.MaxValue]);
    }

    [TestCaseSource(nameof(Types))]
    public void EveryTypeIsReadInEveryContainer(short code, byte[] voxels, int width, double[] expected)
    {
        using var folder = new ScratchFolder();
        foreach (bool two in new[] { false, true })
        {
            foreach (bool big in new[] { false, true })
            {
                byte[] stored = [.. voxels.Chunk(width).SelectMany(v => big ? v.Reverse() : v)];
                NiftiBytes Build(bool pair) => new()
                {
                    Two = two,
                    Big = big,
                    Pair = pair,
                    DataType = code,
                    BitPix = (short)(8 * width),
                    Dim = [3, 4, 1, 1, 1, 1, 1, 1],
                    Voxels = stored,
                };
                string[] paths =
                [
                    folder.Write("a.nii", Build(false).File()),
                    folder.Write("a.nii.gz", NiftiBytes.Gzip(Build(false).File())),
                    folder.Write("b.hdr", Build(true).Header()),
                    folder.Write("b.img", stored),
                    folder.Write("c.hdr.gz", NiftiBytes.Gzip(Build(true).Header())),
                    folder.Write("c.img.gz", NiftiBytes.Gzip(stored)),
                    folder.Write("d.hdr", Build(true).Header()),
                    folder.Write("d.img.gz", NiftiBytes.Gzip(stored)),
                ];
                float[] floats = Array.ConvertAll(expected, v => (float)v);
                foreach (string path in paths)
                {
                    Assert.That(NiftiFile.ReadImage(path).Voxels, Is.EqualTo(floats), $"{path} two={two} big={big}");
                }
            }
        }
    }

    [TestCase(2, -1024, new float[] { -1024, -1022, -768, -514 })]
    [TestCase(0, 7, new float[] { 0, 1, 128, 255 })]
    [TestCase(double.NaN, 7, new float[] { 0, 1, 128, 255 })]
    [TestCase(double.PositiveInfinity, 7, new float[] { 0, 1, 128, 255 })]
    [TestCase(1, 0.5, new float[] { 0.5f, 1.5f, 128.5f, 255.5f })]
    public void SlopeAndInterceptApplyUnlessTheSlopeIsZeroOrNotFinite(double slope, double inter, float[] expected)
    {
        using var folder = new ScratchFolder();
        var bytes = new NiftiBytes { Slope = slope, Inter = inter, Dim = [3, 2, 2, 1, 1, 1, 1, 1], Voxels = [0, 1, 128, 255] };
        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii", bytes.File())).Voxels, Is.EqualTo(expected));
    }

    [Test]
    public void TrailingDimensionsOfOneAreAccepted()
    {
        using var folder = new ScratchFolder();
        var bytes = new NiftiBytes { Dim = [5, 2, 2, 1, 1, 1, 0, 0], Voxels = [1, 2, 3, 4] };
        Assert.That(NiftiFile.ReadLabels(folder.Write("a.nii", bytes.File())).Voxels, Is.EqualTo(new ushort[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void FloatFilesWithWholeNumbersAreLabels()
    {
        // MM-WHS stores label values such as 500, 600 and 820.
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii", Floats(500, 600, 820, 65535));
        Assert.That(NiftiFile.ReadLabels(path).Voxels, Is.EqualTo(new ushort[] { 500, 600, 820, 65535 }));
    }

    [TestCase(0.5f)]
    [TestCase(-1f)]
    [TestCase(65536f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void AValueThatIsNoLabelIsNamedWithItsVoxel(float value)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii", Floats(0, 0, 0, value));
        var e = Assert.Throws<NiftiFormatException>(() => NiftiFile.ReadLabels(path))!;
        Assert.That(e.Message, Does.Contain(path).And.Contain("(1, 1, 0)").And.Contain(value.ToString()));
        Assert.That(e.Offset, Is.EqualTo(352 + 12));
    }

    [Test]
    public void VoxelsAcrossSlabsKeepTheirOrder()
    {
        // 200 x 150 x 40 int16 voxels are several slabs; the gzip also passes the believed ratio of 64.
        using var folder = new ScratchFolder();
        short[] values = [.. Enumerable.Range(0, 1200000).Select(i => (short)(i / 5000))];
        var bytes = new NiftiBytes
        {
            DataType = 4,
            BitPix = 16,
            Dim = [3, 200, 150, 40, 1, 1, 1, 1],
            Voxels = MemoryMarshal.AsBytes<short>(values).ToArray(),
        };
        byte[] packed = NiftiBytes.Gzip(bytes.File());
        Assert.That(packed.Length * 64, Is.LessThan(2400000));
        float[] expected = Array.ConvertAll(values, v => (float)v);
        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii", bytes.File())).Voxels.SequenceEqual(expected));
        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii.gz", packed)).Voxels.SequenceEqual(expected));
    }

    private static byte[] Floats(params float[] values) =>
        new NiftiBytes
        {
            DataType = 16,
            BitPix = 32,
            Dim = [3, 2, 2, 1, 1, 1, 1, 1],
            Voxels = MemoryMarshal.AsBytes<float>(values).ToArray(),
        }.File();

    private static TestCaseData Case<T>(short code, T[] values)
        where T : unmanaged, System.Numerics.INumberBase<T> =>
        new TestCaseData(
            code, MemoryMarshal.AsBytes<T>(values).ToArray(), Marshal.SizeOf<T>(), Array.ConvertAll(values, v => double.CreateChecked(v)))
            .SetArgDisplayNames(typeof(T).Name);
}
