using MkdSeg.Imaging;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;
using static MkdSeg.Testing.Files.TinySliceFolder;

namespace MkdSeg.Data.Tests.Sources.Pictures;

public class HostileSliceFolderTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("../outside.png")]
    [TestCase("/etc/hostname")]
    [TestCase("images/../../outside.png")]
    [TestCase("")]
    [TestCase(".")]
    [TestCase("a\0b.png")]
    [TestCase("a\nb.png")]
    public void A_path_that_leaves_the_folder_is_refused(string path)
    {
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, image: path)).ToJsonString());
        AssertManifestRefused("does not stay inside the folder");
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, label: path)).ToJsonString());
        AssertManifestRefused("does not stay inside the folder");
    }

    [Test]
    public void A_folder_whose_name_continues_ours_is_outside()
    {
        string neighbour = $"../{Path.GetFileName(folder.Path)}-2/a.png";
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, image: neighbour)).ToJsonString());
        AssertManifestRefused("does not stay inside the folder");
    }

    [TestCase("a.png")]
    [TestCase("inner/a.png")]
    public void A_path_through_a_symbolic_link_is_refused(string entry)
    {
        using var elsewhere = new ScratchFolder();
        elsewhere.Write("a.png", PngBytes.Gray(Width, Height, Image(1)));
        File.CreateSymbolicLink(folder.File("a.png"), elsewhere.File("a.png"));
        Directory.CreateSymbolicLink(folder.File("inner"), elsewhere.Path);
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, image: entry)).ToJsonString());
        AssertManifestRefused("leads through a symbolic link (at $.slices[0].image)");
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, label: entry)).ToJsonString());
        AssertManifestRefused("leads through a symbolic link (at $.slices[0].label)");
    }

    [Test]
    public void The_folder_that_the_user_names_may_be_a_link()
    {
        using var links = new ScratchFolder();
        Write(folder, Slice("CT", "7", 1));
        string link = links.File("data");
        Directory.CreateSymbolicLink(link, folder.Path);
        Assert.That(Dataset.Open(link).Cases.Single().ReadImage().Size.X, Is.EqualTo(Width));
    }

    [Test]
    public void An_image_twice_is_refused()
    {
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1, "a.png"), Slice("CT", "8", 1, "a.png")).ToJsonString());
        AssertManifestRefused("the image a.png is there twice (at $.slices[1].image)");
    }

    [Test]
    public void A_manifest_of_another_size_is_not_read()
    {
        using (FileStream file = File.Create(folder.File("manifest.json")))
        {
            file.SetLength((2 << 20) + 1);
        }

        AssertManifestRefused("larger than 2 MiB");
    }

    [TestCase("PET", "7", "neither CT nor MR")]
    [TestCase("CT", "../7", "letters, digits and hyphens")]
    [TestCase("CT", "", "letters, digits and hyphens")]
    public void Odd_modalities_and_patients_are_refused(string modality, string patient, string message)
    {
        folder.Write("manifest.json", Manifest(Slice(modality, patient, 1, "a.png", "b.png")).ToJsonString());
        AssertManifestRefused(message);
    }

    [Test]
    public void A_slice_twice_is_refused()
    {
        folder.Write("manifest.json", Manifest(Slice("CT", "7", 1), Slice("CT", "7", 1, "other.png")).ToJsonString());
        AssertManifestRefused("slice 1 of ct_7 is there twice");
    }

    [TestCase("{", "not a slice folder's manifest")]
    [TestCase("[]", "not a slice folder's manifest")]
    [TestCase("null", "null is not a slice folder's manifest")]
    [TestCase("{}", "not a slice folder's manifest")]
    [TestCase("""{"labels":null,"common_to_both":[],"slices":[]}""", "$.labels")]
    [TestCase(
        """{"labels":{"background":0,"LV":1},"labels":{"background":0,"RV":1},"common_to_both":[],"slices":[]}""",
        "Duplicate property 'labels'")]
    [TestCase("""{"labels":{"background":0,"LV":1},"common_to_both":["LV","lv"],"slices":[]}""", "common_to_both names lv")]
    [TestCase(
        """{"labels":{"background":0,"LV":1},"common_to_both":[null],"slices":[]}""",
        "null where a value is needed (at $.common_to_both[0])")]
    [TestCase(
        """{"labels":{"background":0,"LV":1},"common_to_both":["LV"],"slices":[null]}""",
        "null where a value is needed (at $.slices[0])")]
    [TestCase("""{"labels":{"background":0,"LV":300},"common_to_both":["LV"],"slices":[]}""", "$.labels.LV")]
    [TestCase("""{"labels":{"LV":1},"common_to_both":["LV"],"slices":[]}""", "background")]
    [TestCase("""{"labels":{"background":0,"LV":1,"RV":1},"common_to_both":["LV"],"slices":[]}""", "LV and RV")]
    [TestCase("""{"labels":{"background":0,"LV":1},"common_to_both":["PA"],"slices":[]}""", "common_to_both names PA")]
    [TestCase("""{"labels":{"background":0,"LV":1},"common_to_both":["background"],"slices":[]}""", "common_to_both names background")]
    [TestCase("""{"labels":{"background":0,"LV":1},"common_to_both":["LV"],"slices":[]}""", "no slices")]
    public void A_wrong_manifest_is_refused_with_its_name(string json, string message)
    {
        folder.Write("manifest.json", json);
        AssertManifestRefused(message);
    }

    [Test]
    public void Pictures_of_other_kinds_are_refused_not_converted()
    {
        byte[] six = [1, 2, 3, 4, 5, 6];
        AssertPictureRefused(PngBytes.Gray(Width, Height, [.. six, .. six], depth: 16), "16 bits");
        AssertPictureRefused(PngBytes.Gray(Width, Height, six, colour: 3, extra: ("PLTE", new byte[21])), "colour type 3");
        AssertPictureRefused(PngBytes.Gray(Width, Height, [.. six, .. six, .. six], colour: 2), "colour type 2");
        AssertPictureRefused(PngBytes.Gray(100_000, 1, [0]), "100000 x 1 pixels");
        AssertPictureRefused([1, 2, 3], "not a PNG");
        AssertPictureRefused([], "not a PNG");
    }

    [Test]
    public void What_a_picture_says_of_transparency_gamma_and_colours_changes_no_pixel()
    {
        // tRNS names a gray that viewers show as transparent; here the value of the second pixel.
        (string, byte[])[] extra = [("gAMA", [0, 0, 0xB1, 0x8F]), ("tRNS", [0, 41]), ("tEXt", [65, 0, 66])];
        Write(folder, Slice("CT", "7", 1));
        folder.Write("images/CT7_1.png", PngBytes.Gray(Width, Height, Image(1), extra: extra));
        Assert.That(
            MkdSeg.Imaging.Geometry.SlicePlane.Coronal.Extract(Dataset.Open(folder.Path).Cases[0].ReadImage(), 0),
            Is.EqualTo(Array.ConvertAll(Image(1), pixel => (float)pixel)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public void Pictures_of_less_than_a_byte_a_pixel_are_refused_for_what_they_are(byte depth) =>
        AssertPictureRefused(PngBytes.Gray(Width, Height, [0, 0], depth), $"PNG of {depth} bits");

    [Test]
    public void A_truncated_picture_is_refused()
    {
        byte[] noise = [.. Enumerable.Range(0, 64 * 64).Select(p => (byte)((p * 7919) >> 3))];
        byte[] whole = PngBytes.Gray(64, 64, noise);
        AssertPictureRefused(whole[..(whole.Length / 2)], "damaged");
        AssertPictureRefused(whole[..26], "damaged");
    }

    [Test]
    public void A_picture_with_a_wrong_checksum_is_refused()
    {
        byte[] noise = [.. Enumerable.Range(0, 64 * 64).Select(p => (byte)((p * 7919) >> 3))];
        byte[] whole = PngBytes.Gray(64, 64, noise);
        whole[whole.Length / 2] ^= 0xFF;
        AssertPictureRefused(whole, "damaged");
    }

    [Test]
    public void A_picture_that_its_file_cannot_hold_is_refused_before_memory_is_taken()
    {
        // 8192 x 8192 from 8 bytes of image data: deflate shrinks to a 1032nd at most.
        Write(folder, Slice("CT", "7", 1));
        folder.Write("images/CT7_1.png", PngBytes.Gray(8192, 8192, [], depth: 8));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => Dataset.Open(folder.Path).Cases[0].ReadImage(),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("cannot hold"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void A_missing_picture_is_reported_with_its_name()
    {
        Write(folder, Slice("CT", "7", 1));
        File.Delete(folder.File("images/CT7_1.png"));
        Assert.That(() => Dataset.Open(folder.Path).Cases[0].ReadImage(),
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("CT7_1.png: cannot be read"));
    }

    private void AssertManifestRefused(string message) =>
        Assert.That(() => Dataset.Open(folder.Path),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("manifest.json").And.Message.Contains(message));

    private void AssertPictureRefused(byte[] content, string message)
    {
        Write(folder, Slice("CT", "7", 1));
        folder.Write("images/CT7_1.png", content);
        Assert.That(() => Dataset.Open(folder.Path).Cases[0].ReadImage(),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("CT7_1.png").And.Message.Contains(message));
    }
}
