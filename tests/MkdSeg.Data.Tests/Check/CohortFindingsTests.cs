using MkdSeg.Data.Check;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Check;

public class CohortFindingsTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void An_image_stored_another_way_round_is_told()
    {
        Finding found = Odd(Affine.Scaling(-1, -1, 1), FindingKind.Orientation);
        Assert.That(found.Words, Does.StartWith("the stored axes run LPS, those of 3 of the 3 other CT images RAS;"));
    }

    [Test]
    public void A_turned_scan_is_told_in_degrees()
    {
        Finding found = Odd(TestGrids.Rotation(new(0, 0, 1), Math.PI / 9), FindingKind.Oblique);
        Assert.That(found.Numbers["degrees"], Is.EqualTo(20).Within(1e-3));
        Assert.That(found.Words, Is.EqualTo("the scan is turned by 20 degrees against the body's axes, the other CT images by 0 (median)"));
    }

    [Test]
    public void Thick_slices_and_a_large_field_of_view_are_told()
    {
        Finding spacing = Odd(Affine.Scaling(1, 1, 3), FindingKind.Spacing);
        Assert.That(spacing.Words, Is.EqualTo("voxels are 3 mm long from feet to head, those of the other CT images 1 mm (median)"));
        Assert.That((spacing.Numbers["axis"], spacing.Numbers["spacingMm"]), Is.EqualTo((2, 3)));
        Finding field = DatasetCheck.Run(folder.Path).Cases[3].Findings.Single(f => f.Kind == FindingKind.FieldOfView);
        Assert.That(field.Words, Is.EqualTo("the image covers 36 mm from feet to head, the other CT images 12 mm (median)"));
    }

    [Test]
    public void A_structure_of_another_size_is_told_in_millilitres()
    {
        Finding found = Odd(Affine.Scaling(1, 1, 3.2), FindingKind.Volume);
        Assert.That(found.Structure, Is.EqualTo("lv"));
        Assert.That(found.Numbers["millilitres"], Is.EqualTo(64 * 3.2 / 1000).Within(1e-6));
        Assert.That(found.Words, Is.EqualTo("lv has 0.2 ml, in the other cases 0.06 ml (median)"));
    }

    [Test]
    public void Two_cases_make_no_habit()
    {
        new Blocks(new(12, 12, 12)).Fill(500, (4, 4, 4), 4).Write(folder, "ct_train_1", 1);
        new Blocks(new(12, 12, 12), Affine.Scaling(-1, -1, 9)).Fill(500, (4, 4, 4), 4).Write(folder, "ct_train_2", 2);
        Assert.That(DatasetCheck.Run(folder.Path).Cases.SelectMany(c => c.Findings), Is.Empty);
    }

    [Test]
    public void Sform_and_qform_that_disagree_are_told()
    {
        new Blocks(new(12, 12, 12)).Fill(500, (4, 4, 4), 4).Write(folder, "ct_train_1", 1);
        string image = folder.File("ct_train_1_image.nii");
        File.Delete(folder.File("ct_train_1_image.nii.gz"));
        byte[] file = new NiftiBytes
        {
            Dim = [3, 12, 12, 12, 1, 1, 1, 1],
            Qcode = 1,
            Scode = 1,
            Qoffset = [0, 3, 4],
            Voxels = [.. Enumerable.Range(0, 12 * 12 * 12).Select(n => (byte)(n % 7))],
        }.File();
        File.WriteAllBytes(image, file);
        Finding found = DatasetCheck.Run(folder.Path).Cases.Single().Findings.Single();
        Assert.That((found.Kind, found.Numbers["millimetres"], found.Numbers["voxels"]), Is.EqualTo((FindingKind.FormsDisagree, 5, 5)));
        Assert.That(found.Words, Does.Contain("ct_train_1_image.nii place the image up to 5 mm apart"));
        Assert.That(NiftiFile.ReadHeader(image).FormsApartMm, Is.EqualTo(5).Within(1e-9));
    }

    [Test]
    public void One_place_alone_cannot_disagree()
    {
        byte[] file = new NiftiBytes { Dim = [3, 2, 2, 2, 1, 1, 1, 1], Scode = 1, Qoffset = [9, 9, 9] }.File();
        Assert.That(NiftiFile.ReadHeader(folder.Write("a.nii", file)).FormsApartMm, Is.Null);
    }

    [Test]
    public void A_patient_in_training_and_test_is_found_also_when_turned_round()
    {
        var blocks = new Blocks(new(12, 12, 12)).Fill(500, (4, 4, 4), 4).Write(folder, "ct_train_1", 1);
        Volume<float> image = NiftiFile.ReadImage(folder.File("ct_train_1_image.nii.gz"));
        NiftiFile.WriteImage(folder.File("ct_test_9_image.nii.gz"), new(blocks.Geometry, [.. image.Voxels.Reverse()]));
        Finding found = DatasetCheck.Run(folder.Path).Findings.Single(f => f.Kind == FindingKind.Duplicate);
        Assert.That(found.Severity, Is.EqualTo(Severity.Problem));
        Assert.That(found.Cases, Is.EqualTo(new[] { "ct_test_9", "ct_train_1" }));
        Assert.That(found.Words, Does.StartWith("ct_test_9 and ct_train_1 hold the same voxels in another order"));
        Assert.That(found.Words, Does.Contain("in training and in the test set (ct_test_9)"));
    }

    [TestCase("left_kidney", "right_kidney")]
    [TestCase("kidney_left", "kidney_right")]
    [TestCase("Left Kidney", "right kidney")]
    public void A_left_structure_on_the_right_is_told(string left, string right)
    {
        StructureCount At(string name, double x) => new(name, 1, 10) { Centre = new(x, 0, 0) };
        Assert.That(MirroredPairs.Of([At(right, 40), At(left, -40)]), Is.Empty, "the right is where x is large");
        Finding found = MirroredPairs.Of([At(right, -40), At(left, 40)]).Single();
        Assert.That((found.Kind, found.Structure, found.Numbers["millimetres"]), Is.EqualTo((FindingKind.MirroredPair, left, 80)));
    }

    [Test]
    public void Words_that_hold_left_are_no_pair()
    {
        StructureCount At(string name, double x) => new(name, 1, 10) { Centre = new(x, 0, 0) };
        Assert.That(MirroredPairs.Of([At("cleft", 40), At("cright", -40)]), Is.Empty);
    }

    /// <summary>The image is read for itself and for the place of the labels.</summary>
    [Test]
    public void An_image_that_cannot_be_read_is_told_once()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 1);
        folder.Write("ct_train/ct_train_1_image.nii.gz", "NRRD0004\n");
        Finding found = DatasetCheck.Run(folder.Path).Cases.Single().Findings.Single();
        Assert.That((found.Kind, found.Severity), Is.EqualTo((FindingKind.Unreadable, Severity.Problem)));
    }

    [Test]
    public void Labels_off_their_image_have_a_kind_of_their_own()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 1, new(new(2, 3, 4), Affine.Identity));
        Finding found = DatasetCheck.Run(folder.Path).Cases.Single().Findings.Single();
        Assert.That((found.Kind, found.Severity), Is.EqualTo((FindingKind.GridMismatch, Severity.Problem)));
    }

    /// <summary>Three CT cases alike and a fourth with another place; the only finding of a kind in the fourth.</summary>
    private Finding Odd(Affine place, string kind)
    {
        for (int n = 1; n <= 4; n++)
        {
            new Blocks(new(12, 12, 12), n == 4 ? place : null).Fill(500, (4, 4, 4), 4).Write(folder, $"ct_train_{n}", n);
        }

        DatasetReport report = DatasetCheck.Run(folder.Path);
        Assert.That(report.Cases.Take(3).SelectMany(c => c.Findings), Is.Empty);
        Assert.That(report.IsClean, Is.True);
        return report.Cases[3].Findings.Single(f => f.Kind == kind);
    }
}
