using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;
using static MkdSeg.Testing.Files.TinySliceFolder;

namespace MkdSeg.Data.Tests.Sources.Pictures;

public class SliceFolderTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_case_is_a_patient_of_a_modality()
    {
        Write(folder, Slice("MR", "7", 1), Slice("CT", "7", 1), Slice("CT", "7", 2));
        IDataset dataset = Dataset.Open(folder.Path);
        Assert.That(dataset.IsSliceStack, Is.True);
        Assert.That(dataset.Name, Is.EqualTo(Path.GetFileName(folder.Path)));
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("lv 1, aa 6"), "AO goes by the name of MM-WHS");
        Assert.That(dataset.Cases.Select(c => (c.Id, c.Modality, c.ImagePaths.Count, c.HasLabels)),
            Is.EqualTo(new[] { ("ct_7", Modality.Ct, 2, true), ("mr_7", Modality.Mr, 1, true) }));
    }

    [Test]
    public void Slices_are_stacked_by_number_and_come_out_as_the_pictures_they_were()
    {
        Write(folder, Slice("CT", "7", 10), Slice("CT", "7", 9), Slice("CT", "7", 100));
        Volume<float> stack = Dataset.Open(folder.Path).Cases.Single().ReadImage();
        Assert.That((stack.Size.X, stack.Size.Y, stack.Size.Z), Is.EqualTo((Width, 3, Height)));
        int[] numbers = [9, 10, 100];
        for (int j = 0; j < 3; j++)
        {
            Assert.That(SlicePlane.Coronal.Extract(stack, j), Is.EqualTo(Image(numbers[j]).Select(p => (float)p)));
        }
    }

    [Test]
    public void The_pictures_top_left_is_superior_and_at_the_patients_right()
    {
        Write(folder, Slice("CT", "7", 1));
        Volume<float> stack = Dataset.Open(folder.Path).Cases.Single().ReadImage();
        Assert.That(stack[Width - 1, 0, Height - 1], Is.EqualTo(Image(1)[0]));
        Assert.That(stack.Geometry.IsRas, Is.True);
        Assert.That(stack.Geometry.Spacing, Is.EqualTo(new Vector3D(1, 1, 1)));
    }

    [Test]
    public void Structures_of_one_modality_only_are_background_and_reported()
    {
        Write(folder, Slice("CT", "7", 1), Slice("CT", "7", 2));
        Volume<byte> classes = Dataset.Open(folder.Path).Cases.Single().ReadLabels(out LabelAuditResult audit);
        Assert.That(SlicePlane.Coronal.Extract(classes, 1), Is.EqualTo(new byte[] { 1, 2, 0, 0, 0, 1 }));
        Assert.That(audit.NotUsed.Select(r => r.ToString()),
            Is.EqualTo(new[] { "5 -> 0 in 2 voxels (MYO is not used)", "8 -> 0 in 2 voxels (SVC is not used)" }));
        Assert.That(audit.VoxelCounts[1], Is.EqualTo(4));
        Assert.That(audit.Missing, Is.Empty);
    }

    [Test]
    public void An_unknown_value_is_reported_with_its_slice()
    {
        Write(folder, Slice("CT", "7", 1), Slice("CT", "7", 2));
        folder.Write("labels/CT7_2.png", PngBytes.Gray(Width, Height, [0, 77, 77, 0, 0, 0]));
        Assert.That(() => Dataset.Open(folder.Path).Cases[0].ReadLabels(),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("CT7_2.png: unknown label value 77 in 2 voxels"));
    }

    [Test]
    public void All_256_values_are_read_exactly([Values] bool withGamma)
    {
        Write(folder, Slice("CT", "7", 1));
        byte[] all = [.. Enumerable.Range(0, 256).Select(v => (byte)v)];

        // gAMA 1.0 calls the values linear light: a colour-managed reader would change almost all of them.
        (string, byte[])[] extra = withGamma ? [("gAMA", [0, 1, 0x86, 0xA0])] : [];
        folder.Write("images/CT7_1.png", PngBytes.Gray(16, 16, all, 8, 0, extra));
        Volume<float> stack = Dataset.Open(folder.Path).Cases[0].ReadImage();
        Assert.That(SlicePlane.Coronal.Extract(stack, 0), Is.EqualTo(all.Select(v => (float)v)));
    }

    [Test]
    public void Labels_of_another_size_are_refused()
    {
        Write(folder, Slice("CT", "7", 1));
        folder.Write("labels/CT7_1.png", PngBytes.Gray(2, 2, [0, 0, 0, 0]));
        Assert.That(() => Dataset.Open(folder.Path).Cases[0].ReadLabels(),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("CT7_1.png: 2 x 2 pixels"));
    }

    [Test]
    public void Slices_of_two_sizes_are_refused()
    {
        Write(folder, Slice("CT", "7", 1), Slice("CT", "7", 2));
        folder.Write("images/CT7_2.png", PngBytes.Gray(2, 2, [0, 0, 0, 0]));
        Assert.That(() => Dataset.Open(folder.Path).Cases[0].ReadImage(),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("one size"));
    }

    [Test]
    public void Slices_without_labels_make_a_case_without_labels()
    {
        Write(folder, Slice("CT", "7", 1));
        var slice = Slice("CT", "7", 1);
        slice.Remove("label");
        folder.Write("manifest.json", Manifest(slice).ToJsonString());
        DatasetCase only = Dataset.Open(folder.Path).Cases.Single();
        Assert.That(only.HasLabels, Is.False);
        Assert.That(() => only.ReadLabels(), Throws.TypeOf<InvalidInputException>().With.Message.Contains("ct_7 has no labels"));
    }
}
