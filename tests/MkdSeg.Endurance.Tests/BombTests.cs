using System.IO.Compression;
using System.Text;
using MathNet.Numerics.Random;
using MkdSeg.Data;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Endurance.Tests.Fuzzing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Models.Safetensors;
using MkdSeg.Testing.Files;
using MkdSeg.Training.Checkpoints;
using static TorchSharp.torch;

namespace MkdSeg.Endurance.Tests;

/// <summary>Small files that claim to be large ones: refused before memory is taken, by more than chance mutations can find.</summary>
public sealed class BombTests
{
    private const long FreeBytes = 64L << 20;

    private MemoryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_gzip_file_that_delivers_the_gigabytes_it_claims_is_refused()
    {
        // 900 x 900 x 900 voxels of one byte: every claim is true, and 729 MB shrink to less than a thousandth.
        string path = Packed(new NiftiBytes { Dim = [3, 900, 900, 900, 1, 1, 1, 1], Voxels = [] }.File(), 729_000_000);
        AssertRefused(() => NiftiFile.ReadImage(path), path, "more than 200 times as much");
    }

    [Test]
    public void A_gzip_file_with_a_forged_length_is_unpacked_before_memory_is_taken()
    {
        // 100 MB of voxels are claimed by header and trailer, 41 MB are there, 1 MB of them noise so that the file is long
        // enough for its claim: 400 MB of floats would be taken in vain.
        string path = Packed(new NiftiBytes { Dim = [3, 1000, 1000, 100, 1, 1, 1, 1], Voxels = [] }.File(), 40_000_000, noise: 1_000_000);
        using (FileStream file = File.OpenWrite(path))
        {
            file.Seek(-4, SeekOrigin.End);
            file.Write(BitConverter.GetBytes(352 + 100_000_000));
        }

        AssertRefused(() => NiftiFile.ReadImage(path), path, "the gzip data is damaged");
    }

    [Test]
    public void A_large_label_map_that_shrinks_well_is_read()
    {
        // 24 MB from some 24 KB: what a label map of a whole body may do must not pass for a bomb.
        string path = Packed(new NiftiBytes { Dim = [3, 300, 400, 200, 1, 1, 1, 1], Voxels = [] }.File(), 24_000_000);
        Assert.That(NiftiFile.ReadLabels(path).Voxels, Has.Length.EqualTo(24_000_000));
    }

    [Test]
    public void A_manifest_that_is_all_keys_costs_no_more_than_promised()
    {
        // The longest manifest that is read at all, made of the shortest entries.
        string path = Path.Combine(folder.Path, SliceFolder.ManifestName);
        var text = new StringBuilder("{\"labels\":{", 2 << 20);
        for (int n = 0; text.Length < (2 << 20) - 100; n++)
        {
            text.Append($"\"{n:x}\":1,");
        }

        File.WriteAllText(path, text.Append("\"background\":0},\"common_to_both\":[],\"slices\":[]}").ToString());
        AssertRefused(() => Dataset.Open(folder.Path), path, "labels gives the value 1");
    }

    [TestCase("[", "]")]
    [TestCase("{\"a\":", "}")]
    public void Deep_nesting_is_refused_not_followed(string open, string close)
    {
        string nested = string.Concat(Enumerable.Repeat(open, 200_000)) + "1" + string.Concat(Enumerable.Repeat(close, 200_000));
        string manifest = Path.Combine(folder.Path, SliceFolder.ManifestName);
        File.WriteAllText(manifest, $$"""{"labels":{{nested}},"common_to_both":[],"slices":[]}""");
        AssertRefused(() => Dataset.Open(folder.Path), manifest, "line 1, byte");
        string weights = Tensors("{\"w\":" + nested + "}", 0);
        AssertRefused(() => SafetensorsFile.Read(weights), weights, "byte");
        weights = Tensors("{\"w\":{\"dtype\":" + nested + "}}", 0);
        AssertRefused(() => SafetensorsFile.Read(weights), weights, "byte");
    }

    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "overlaps",
        TestName = "one range for two tensors")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[6],"data_offsets":[2,8]}}""",
        "a gap",
        TestName = "a gap between tensors")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}}""",
        "1 bytes that belong to no tensor",
        TestName = "bytes after the last tensor")]
    [TestCase("""{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}""", "outside the file", TestName = "beyond the end")]
    [TestCase(
        """{"a":{"dtype":"F64","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""",
        "larger than 2 GiB",
        TestName = "a product that overflows")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""",
        "something else",
        TestName = "sides beyond 31 bits")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[2147483647,2147483647,0],"data_offsets":[0,0]}}""",
        "larger than 2 GiB",
        TestName = "an empty tensor with huge sides")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,8],"data_offsets":[0,8]}}""",
        "something else",
        TestName = "seventeen sides")]
    [TestCase("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}""", "does not fit", TestName = "offsets in reverse")]
    [TestCase(
        """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[0],"data_offsets":[8,8]}}""",
        "there twice",
        TestName = "a name twice")]
    [TestCase(
        """{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""",
        "there twice",
        TestName = "a text twice")]
    [TestCase(
        """{"__metadata__":{"k":1},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""",
        "something else",
        TestName = "a text that is a number")]
    [TestCase("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} x""", "its header", TestName = "more after the header")]
    public void A_safetensors_header_that_does_not_fit_its_file_is_refused(string header, string reason)
    {
        string path = Tensors(header, 8);
        AssertRefused(() => SafetensorsFile.Read(path), path, reason);
    }

    [Test]
    public void Very_many_tensors_are_refused()
    {
        IEnumerable<string> entries =
            Enumerable.Range(0, 100_001).Select(n => $"\"{n}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        string path = Tensors($"{{{string.Join(',', entries)}}}", 0);
        AssertRefused(() => SafetensorsFile.Read(path), path, "more than 100000");
    }

    private static void AssertRefused(Action read, string path, string reason)
    {
        using var scope = NewDisposeScope();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(read, Throws.InstanceOf<DamagedFileException>().With.Message.StartsWith(path).And.Message.Contains(reason));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated, Is.LessThan((4 * new FileInfo(path).Length) + FreeBytes));
    }

    private string Packed(byte[] header, int zeros, int noise = 0)
    {
        string path = Path.Combine(folder.Path, "bomb.nii.gz");
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        gzip.Write(header);
        gzip.Write(RandomStream.Create(FuzzRun.Seed, "bomb").NextBytes(noise));
        var block = new byte[1_000_000];
        for (int done = 0; done < zeros; done += block.Length)
        {
            gzip.Write(block);
        }

        return path;
    }

    private string Tensors(string header, int bytes)
    {
        string path = Path.Combine(folder.Path, "bomb.safetensors");
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[bytes]]);
        return path;
    }
}
