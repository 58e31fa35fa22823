using System.Diagnostics;
using MkdSeg.Testing;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing.Files;

namespace MkdSeg.Imaging.Tests.Nifti;

/// <summary>Files that are cut off, damaged, hostile or of another kind: one clear line, fast, without large allocations.</summary>
public sealed class DamagedFileTests
{
    private static IEnumerable<TestCaseData> BadHeaders()
    {
        yield return Bad("vox_offset too small", new() { VoxOffset = 200 }, 108, "vox_offset");
        yield return Bad("vox_offset zero", new() { VoxOffset = 0 }, 108, "vox_offset");
        yield return Bad("vox_offset NaN", new() { VoxOffset = double.NaN }, 108, "vox_offset");
        yield return Bad("vox_offset fraction", new() { VoxOffset = 352.5 }, 108, "vox_offset");
        yield return Bad("vox_offset far", new() { VoxOffset = 1e12 }, 352 + 105, "needed");
        yield return Bad("complex", new() { DataType = 32, BitPix = 64 }, 70, "complex64");
        yield return Bad("RGB", new() { DataType = 128, BitPix = 24 }, 70, "RGB24");
        yield return Bad("RGBA", new() { DataType = 2304, BitPix = 32 }, 70, "RGBA32");
        yield return Bad("bits", new() { DataType = 1, BitPix = 1, Voxels = [] }, 70, "one bit a voxel");
        yield return Bad("float128", new() { DataType = 1536, BitPix = 128 }, 70, "float128");
        yield return Bad("bitpix", new() { DataType = 4, BitPix = 8 }, 72, "bitpix");
        yield return Bad("2D", new() { Dim = [2, 3, 5, 1, 1, 1, 1, 1] }, 40, "2 dimensions");
        yield return Bad("4D", new() { Dim = [4, 3, 5, 7, 2, 1, 1, 1] }, 48, "several volumes");
        yield return Bad("dim 0", new() { Dim = [3, 3, 0, 7, 1, 1, 1, 1] }, 44, "dim[2]");
        yield return Bad("dim negative", new() { Dim = [3, 3, 5, -7, 1, 1, 1, 1], Voxels = [] }, 46, "dim[3]");
        yield return Bad("more voxels than an array", new() { Dim = [3, 32767, 32767, 32767, 1, 1, 1, 1], Voxels = [] }, 40, "voxels");
        yield return Bad(
            "product overflows", new() { Two = true, Dim = [3, 1L << 31, 1L << 31, 1L << 31, 1, 1, 1, 1], Voxels = [] }, 24, "dim[1]");
        yield return Bad("overflow to zero", new() { Two = true, Dim = [3, 1 << 30, 1 << 30, 16, 1, 1, 1, 1], Voxels = [] }, 16, "voxels");
        yield return Bad("claims 2 GiB", new() { Dim = [3, 2000, 1000, 1000, 1, 1, 1, 1], Voxels = new byte[9] }, 352 + 9, "needed");
        yield return Bad("bytes after the voxels", new() { Voxels = new byte[105 + 4097] }, 352 + 105, "needed");
        yield return Bad("sform NaN", new() { Scode = 1, Srow = [1, 0, 0, double.NaN, 0, 1, 0, 0, 0, 0, 1, 0] }, 280, "not finite");
        yield return Bad("sform singular", new() { Scode = 1, Srow = [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0] }, 280, "span space");
        yield return Bad("sform zero", new() { Scode = 1, Srow = new double[12] }, 280, "span space");
        yield return Bad("sform_code", new() { Scode = 77 }, 254, "sform_code is 77");
        yield return Bad("qform_code", new() { Qcode = -1 }, 252, "qform_code is -1");
        yield return Bad("quaternion", new() { Qcode = 1, Quatern = [.9, .9, 0] }, 256, "not a rotation");
        yield return Bad("quaternion NaN", new() { Qcode = 1, Quatern = [double.NaN, 0, 0] }, 256, "not a rotation");
        yield return Bad("qoffset infinite", new() { Qcode = 1, Qoffset = [0, double.NegativeInfinity, 0] }, 256, "not finite");
        yield return Bad("pixdim 0", new() { Qcode = 1, PixDim = [1, 1, 0, 1, 1, 1, 1, 1] }, 80, "pixdim");
        yield return Bad("pixdim negative", new() { PixDim = [1, -1, 1, 1, 1, 1, 1, 1] }, 80, "pixdim");
        yield return Bad("pixdim NaN", new() { PixDim = [1, 1, 1, double.NaN, 1, 1, 1, 1] }, 80, "pixdim");
        yield return Bad("intercept", new() { Slope = 2, Inter = double.NaN }, 116, "scl_inter");
    }

    [TestCaseSource(nameof(BadHeaders))]
    public void IsRefusedWithOffsetAndReason(byte[] file, long offset, string reason)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii", file);
        NiftiFormatException e = Refused(() => NiftiFile.ReadImage(path));
        Assert.That(e.Message, Does.StartWith(path).And.Contain(reason).And.Not.Contain("\n"));
        Assert.That((e.Path, e.Offset), Is.EqualTo((path, offset)));
        Refused(() => NiftiFile.ReadLabels(folder.Write("a.nii.gz", NiftiBytes.Gzip(file))));
    }

    [Test]
    public void EveryTruncationIsRefused([Values] bool gzip)
    {
        using var folder = new ScratchFolder();
        byte[] voxels = new byte[105];
        new Random(1).NextBytes(voxels);
        byte[] whole = new NiftiBytes { Voxels = voxels }.File();
        whole = gzip ? NiftiBytes.Gzip(whole) : whole;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("a.nii", whole[..length]);
            Refused(() => NiftiFile.ReadImage(path));
        }

        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii", whole)).Voxels, Is.EqualTo(Array.ConvertAll(voxels, v => (float)v)));
    }

    [Test]
    public void NoFlippedBitOfGzipDataChangesAVoxel()
    {
        // Some bits carry nothing (RFC 1951: padding before the trailer; RFC 1952: time and system); all others must be noticed.
        using var folder = new ScratchFolder();
        byte[] voxels = [.. Enumerable.Range(0, 105).Select(i => (byte)(i * i))];
        byte[] whole = NiftiBytes.Gzip(new NiftiBytes { Voxels = voxels }.File());
        float[] expected = Array.ConvertAll(voxels, v => (float)v);
        int harmless = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = folder.Write("a.nii.gz", flipped);
            try
            {
                Assert.That(NiftiFile.ReadImage(path).Voxels, Is.EqualTo(expected), $"bit {bit}");
                harmless++;
            }
            catch (InvalidInputException)
            {
            }
        }

        // Time, flags and system are 48 bits, the text flag one.
        Assert.That(harmless, Is.InRange(48, 48 + 16));
    }

    [Test]
    public void BytesAfterGzipDataAreNoticed()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii.gz", [.. NiftiBytes.Gzip(new NiftiBytes().File()), 1, 2, 3, 4, 5]);
        Refused(() => NiftiFile.ReadImage(path));
    }

    [Test]
    public void FilesInGzipBlocksAreRead()
    {
        // bgzip: members one after another, then the empty block of the SAM specification, section 4.1.2.
        using var folder = new ScratchFolder();
        byte[] end = Convert.FromHexString("1F8B08040000000000FF0600424302001B0003000000000000000000");
        byte[] file = new NiftiBytes { Dim = [3, 2, 2, 1, 1, 1, 1, 1], Voxels = [1, 2, 3, 4] }.File();
        byte[] blocks = [.. NiftiBytes.Gzip(file[..353]), .. NiftiBytes.Gzip(file[353..]), .. end];
        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii.gz", blocks)).Voxels, Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    private static IEnumerable<TestCaseData> Members()
    {
        // What gzip -t and nibabel read: members joined by cat, empty ones among them, and the zero bytes of a tape's block.
        byte[] file = new NiftiBytes { Dim = [3, 2, 2, 1, 1, 1, 1, 1], Voxels = [1, 2, 3, 4] }.File();
        byte[] empty = NiftiBytes.Gzip([]);
        byte[] first = NiftiBytes.Gzip(file[..353]), second = NiftiBytes.Gzip(file[353..]);
        byte[] named = [.. first[..3], 0x1E, .. first[4..10], 2, 0, 7, 7, .. "name\0note\0"u8];
        named = [.. named, .. BitConverter.GetBytes(System.IO.Hashing.Crc32.HashToUInt32(named))[..2], .. first[10..]];
        yield return Packed("bgzip without its last block", [.. first, .. second]);
        yield return Packed("an empty last member", [.. first, .. second, .. empty]);
        yield return Packed("empty members elsewhere", [.. empty, .. empty, .. first, .. empty, .. second]);
        yield return Packed("zero bytes behind", [.. first, .. second, .. new byte[512]]);
        yield return Packed("a header with every field", [.. named, .. second]);
        yield return Packed("one zero byte behind an empty member", [.. first, .. second, .. empty, 0]);
    }

    private static TestCaseData Packed(string name, byte[] file) => new TestCaseData([file]).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Members))]
    public void WhatGzipReadsIsRead(byte[] packed)
    {
        using var folder = new ScratchFolder();
        Assert.That(NiftiFile.ReadImage(folder.Write("a.nii.gz", packed)).Voxels, Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Refused(() => NiftiFile.ReadImage(folder.Write("a.nii.gz", [.. packed, 1])));
        if (packed[^1] != 0)
        {
            Refused(() => NiftiFile.ReadImage(folder.Write("a.nii.gz", packed[..^1])));
        }
    }

    [Test]
    public void ManySmallMembersAreRead()
    {
        // Members end at every place of the blocks that the file is read in.
        using var folder = new ScratchFolder();
        byte[] voxels = new byte[100_000];
        new Random(2).NextBytes(voxels);
        byte[] file = new NiftiBytes { Dim = [3, 100, 100, 10, 1, 1, 1, 1], Voxels = voxels }.File();
        var packed = new MemoryStream();
        for (int at = 0, part = 1; at < file.Length; at += part++)
        {
            packed.Write(NiftiBytes.Gzip(file[at..Math.Min(file.Length, at + part)]));
        }

        string path = folder.Write("a.nii.gz", packed.ToArray());
        Assert.That(NiftiFile.ReadImage(path).Voxels, Is.EqualTo(Array.ConvertAll(voxels, v => (float)v)));
    }

    [Test]
    public void GzipThatCannotHoldWhatItClaimsCostsNoMemory()
    {
        using var folder = new ScratchFolder();
        byte[] bomb = NiftiBytes.Gzip(new NiftiBytes { Dim = [3, 2000, 1000, 1000, 1, 1, 1, 1], Voxels = new byte[1000] }.File());
        byte[] believable = [.. bomb];
        BitConverter.GetBytes(2000000352u).CopyTo(believable, believable.Length - 4);
        foreach (byte[] file in new[] { bomb, believable })
        {
            string path = folder.Write("a.nii.gz", file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refused(() => NiftiFile.ReadImage(path));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
        }
    }

    [Test]
    public void GzipBombBehindASmallImageIsNotUnpacked()
    {
        // 400 MB of zeros behind the voxels; a forged length, so that only the unpacking itself can tell.
        using var folder = new ScratchFolder();
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new NiftiBytes().File());
            for (int i = 0; i < 400; i++)
            {
                gzip.Write(new byte[1 << 20]);
            }
        }

        byte[] file = packed.ToArray();
        BitConverter.GetBytes(352 + 105).CopyTo(file, file.Length - 4);
        string path = folder.Write("a.nii.gz", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(() => NiftiFile.ReadImage(path));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
    }

    [Test]
    public void OtherFilesAndMissingOnesAreRefused()
    {
        using var folder = new ScratchFolder();
        string[] paths =
        [
            folder.Write("empty.nii", []),
            folder.Write("text.nii", "This is no image, whatever its name says."u8.ToArray()),
            folder.Write("gz.nii.gz", NiftiBytes.Gzip("no image"u8.ToArray())),
            folder.Write("analyze.hdr", [.. new NiftiBytes().Header()[..344], 0, 0, 0, 0]),
            folder.Write("alone.hdr", new NiftiBytes { Pair = true }.Header()),
            folder.Write("pair.nii", new NiftiBytes { Pair = true }.Header()),
            folder.Write("alone.img", [1, 2, 3]),
            folder.Write("textmode.nii", TextMode()),
            folder.File("missing.nii"),
            folder.File("missing/missing.nii"),
            folder.Path,
            string.Empty,
            "a\0b.nii",
        ];
        foreach (string path in paths)
        {
            var e = Assert.Throws(Is.InstanceOf<InvalidInputException>(), () => NiftiFile.ReadImage(path), path)!;
            Assert.That(e.Message, Does.Not.Contain("\n"));
        }
    }

    [Test]
    public void AFileWithoutReadPermissionIsRefused()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("a.nii", new NiftiBytes().File());
        Assume.That(!OperatingSystem.IsWindows() && !Environment.IsPrivilegedProcess);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        Assert.Throws<InvalidInputException>(() => NiftiFile.ReadImage(path));
    }

    private static byte[] TextMode()
    {
        byte[] file = new NiftiBytes { Two = true }.File();
        file[8] = (byte)'\n';
        return file;
    }

    private static NiftiFormatException Refused(Action read)
    {
        var watch = Stopwatch.StartNew();
        NiftiFormatException e = Assert.Throws<NiftiFormatException>(read)!;
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        return e;
    }

    private static TestCaseData Bad(string name, NiftiBytes bytes, long offset, string reason) =>
        new TestCaseData(bytes.File(), offset, reason).SetArgDisplayNames(name);
}
