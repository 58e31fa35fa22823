using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared;

/// <summary>A binary label file for every structure.</summary>
public class FilesCaseTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new();
        folder.Write("dataset.json", """
            { "labels": { "background": 0, "liver": 1, "spleen": 2 },
              "modalities": { "ct": { "image": "{case}/ct.nii.gz", "label": "{case}/masks/{structure}.nii.gz",
                                      "files": { "liver_left": "liver", "liver_right": "liver", "milz": "spleen" } } } }
            """);
        TinyVolumes.Image(folder, "a/ct.nii.gz");
        TinyVolumes.Label(folder, "a/masks/liver_left.nii.gz", 255, 255);
        TinyVolumes.Label(folder, "a/masks/liver_right.nii.gz", 0, 1, 1);
        TinyVolumes.Label(folder, "a/masks/milz.nii.gz", 0, 0, 0, 1);
        TinyVolumes.Label(folder, "a/masks/kidney.nii.gz", 1);
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Files_become_classes()
    {
        DatasetCase one = Case("ct_a");
        Assert.That(one.ReadLabels(out LabelAuditResult audit).Voxels.Take(5), Is.EqualTo(new byte[] { 1, 1, 1, 2, 0 }));
        Assert.That(audit.VoxelCounts, Is.EqualTo(new Dictionary<ushort, long> { [0] = 20, [1] = 3, [2] = 1 }));
        Assert.That(one.Annotated, Is.Null, "all structures have their files");
        Assert.That(
            one.LabelPaths.Select(Path.GetFileName),
            Is.EqualTo(new[] { "liver_left.nii.gz", "liver_right.nii.gz", "milz.nii.gz" }));
    }

    [Test]
    public void A_structure_without_all_of_its_files_is_unknown()
    {
        string rules = Case("ct_a").LabelRules;
        File.Delete(folder.File("a/masks/liver_right.nii.gz"));
        DatasetCase one = Case("ct_a");
        Assert.That(one.Annotated, Is.EqualTo(new[] { "spleen" }));
        Assert.That(one.ReadLabels(out LabelAuditResult audit).Voxels.Take(5), Is.EqualTo(new byte[] { 0, 0, 0, 2, 0 }));
        Assert.That(audit.Missing, Is.Empty);
        Assert.That(one.LabelRules, Is.Not.EqualTo(rules));
        Assert.That(Dataset.Open(folder.Path).Notes, Is.EqualTo(new[]
        {
            "liver has no file in ct_a: it is unknown there, neither learnt nor scored",
        }));
    }

    [Test]
    public void A_case_without_any_file_has_no_labels()
    {
        TinyVolumes.Image(folder, "b/ct.nii.gz");
        Assert.That(Case("ct_b").HasLabels, Is.False);
    }

    [Test]
    public void An_overlap_names_both_files_and_a_voxel()
    {
        TinyVolumes.Label(folder, "a/masks/milz.nii.gz", 0, 0, 1, 1);
        var wrong = Assert.Throws<DamagedFileException>(() => Case("ct_a").ReadLabels())!;
        Assert.That(wrong.Place, Is.EqualTo("voxel (2, 0, 0)"));
        Assert.That(
            wrong.Message,
            Does.Contain("milz.nii.gz: spleen overlaps liver").And.Contain("liver_left.nii.gz").And.Contain("in 1 voxels"));
    }

    [Test]
    public void A_file_with_codes_is_refused()
    {
        TinyVolumes.Label(folder, "a/masks/milz.nii.gz", 0, 0, 0, 1, 2);
        Assert.That(
            () => Case("ct_a").ReadLabels(),
            Throws.InstanceOf<DamagedFileException>().With.Message.Contains("and this one 1 and 2"));
    }

    private DatasetCase Case(string id) => Dataset.Open(folder.Path).Cases.Single(c => c.Id == id);
}
