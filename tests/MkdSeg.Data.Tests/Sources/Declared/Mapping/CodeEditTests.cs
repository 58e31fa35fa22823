using MkdSeg.Data.Sources.Declared;
using MkdSeg.Data.Sources.Declared.Form;
using MkdSeg.Data.Sources.Declared.Mapping;
using MkdSeg.Data.Sources.Declared.Reading;
using MkdSeg.Imaging;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources.Declared.Mapping;

/// <summary>Counting codes and giving them other meanings.</summary>
public class CodeEditTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new();
        TinyVolumes.Pair(folder, "ct/a.nii.gz", "ct/a_seg.nii.gz", -1000, 1, 1, 5, 9);
        TinyVolumes.Pair(folder, "ct/b.nii.gz", "ct/b_seg.nii.gz", -1001, 1, 2);
        TinyVolumes.Image(folder, "mr/c/t2.nii.gz");
        TinyVolumes.Label(folder, "mr/c/spleen.nii.gz", 1, 1, 1);
        folder.Write("dataset.json", """
            { "labels": { "background": 0, "liver": 1, "spleen": 2 }, "colours": { "liver": "#b5651d" },
              "modalities": { "ct": { "folder": "ct", "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz" },
                              "mr": { "folder": "mr", "image": "{case}/t2.nii.gz", "label": "{case}/{structure}.nii.gz" } },
              "cases": { "ct_b": { "annotated": ["liver"] } } }
            """);
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Codes_are_counted_with_their_meaning() => Assert.That(
        CodeSurvey.Of(DeclaredDataset.Open(Read())).Select(u => (u.Modality.Word, u.Code, u.Meaning, u.Voxels, u.Cases)),
        Is.EqualTo(new[]
        {
            ("ct", "1", "liver", 3L, 2), ("ct", "2", "spleen", 1L, 1), ("ct", "5", null, 1L, 1), ("ct", "9", null, 1L, 1),
            ("mr", "spleen", "spleen", 3L, 1),
        }));

    [Test]
    public void Mapped_ignored_and_renamed_codes_read_so()
    {
        DatasetDeclaration edited = CodeEdit.Ignore(CodeEdit.Map(CodeEdit.Rename(Read(), "spleen=milt"), "5=milt"), "ct:9");
        string path = folder.Write("new/dataset.json", DeclarationWriter.Text(edited, Path.Combine(folder.Path, "new")));
        Assert.That(File.ReadAllText(path), Does.Contain("""{ "1": "liver", "2": "milt", "5": "milt", "9": null }"""));
        DeclaredDataset dataset = DeclaredDataset.Open(DeclarationReader.Read(path));
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("liver 1, milt 2"));
        Assert.That(dataset.Cases[0].ReadLabels().Voxels.Take(5), Is.EqualTo(new byte[] { 1, 1, 2, 0, 0 }));
        Assert.That(dataset.Cases[2].ReadLabels().Voxels.Take(4), Is.EqualTo(new byte[] { 2, 2, 2, 0 }), "the file keeps its name");
        Assert.That(dataset.Cases[2].Annotated, Is.EqualTo(new[] { "milt" }));
    }

    [Test]
    public void Two_sides_with_codes_of_their_own_come_to_share_structures_and_lose_the_emptied_ones()
    {
        DatasetDeclaration before = TwoSides();
        DatasetDeclaration edited = before;
        foreach (string entry in new[] { "mr:7=liver", "mr:8=spleen", "ct:5=spleen" })
        {
            edited = CodeEdit.Map(edited, entry);
        }

        edited = CodeEdit.Ignore(edited, "ct:9");
        edited = CodeEdit.WithoutEmptied(before, edited, CodeSurvey.Of(DeclaredDataset.Open(edited)));
        string written = folder.Write("both/dataset.json", DeclarationWriter.Text(edited, Path.Combine(folder.Path, "both")));
        Assert.That(File.ReadAllText(written), Does.Not.Contain("structure_").And.Not.Contain("annotated"));
        DeclaredDataset dataset = DeclaredDataset.Open(DeclarationReader.Read(written));
        Assert.That(dataset.Labels.ToString(), Is.EqualTo("liver 1, spleen 2"));
        Assert.That(dataset.Cases.Select(one => one.Annotated), Has.All.Null, "every structure is annotated in all of them");
        Assert.That(dataset.Cases[0].ReadLabels().Voxels.Take(5), Is.EqualTo(new byte[] { 1, 1, 2, 0, 0 }));
        Assert.That(dataset.Cases.Single(one => one.Modality.Word == "mr").ReadLabels().Voxels.Take(3), Is.EqualTo(new byte[] { 1, 1, 2 }));
    }

    [Test]
    public void A_code_for_both_sides_annotates_the_one_that_has_it()
    {
        DatasetDeclaration before = TwoSides(), edited = CodeEdit.Map(CodeEdit.Map(before, "7=liver"), "5=structure_8");
        edited = CodeEdit.WithoutEmptied(before, edited, CodeSurvey.Of(DeclaredDataset.Open(edited)));
        Assert.That(edited.Labels.ToString(), Is.EqualTo("liver 1, spleen 2, structure_8 8, structure_9 9"));
        Assert.That(edited.Modalities[0].Annotated, Is.Null);
        Assert.That(edited.Modalities[1].Annotated, Is.EqualTo(new[] { "liver", "structure_8" }), "no spleen, no structure_9");
    }

    [Test]
    public void A_structure_that_no_file_had_before_stays()
    {
        DatasetDeclaration before = Read(), edited = CodeEdit.Ignore(CodeEdit.Map(before, "5=liver"), "9");
        Assert.That(
            CodeEdit.WithoutEmptied(before, edited, CodeSurvey.Of(DeclaredDataset.Open(edited))).Labels.ToString(),
            Is.EqualTo("liver 1, spleen 2"));
    }

    [TestCase("205", "write CODE=STRUCTURE")]
    [TestCase("205=myo", "there is no structure 'myo'")]
    [TestCase("x=liver", "'x' is no code")]
    [TestCase("0=liver", "'0' is no code")]
    [TestCase("pet:5=liver", "there is no modality 'pet'")]
    [TestCase("mr:5=liver", "every structure has a file of its own")]
    public void A_wrong_mapping_is_told(string entry, string words) => Assert.That(
        () => CodeEdit.Map(Read(), entry),
        Throws.InstanceOf<InvalidInputException>().With.Message.Contains(words).And.Message.StartsWith($"--map {entry}"));

    [TestCase("liver", "write OLD=NEW")]
    [TestCase("lever=liver2", "there is no structure 'lever'")]
    [TestCase("liver=spleen", "there is a structure 'spleen' already")]
    public void A_wrong_name_is_told(string entry, string words) => Assert.That(
        () => CodeEdit.Rename(Read(), entry), Throws.InstanceOf<InvalidInputException>().With.Message.Contains(words));

    /// <summary>As 'mkdseg init' describes two folders with codes of their own: nothing says that 7 of MR is what 1 is in CT.</summary>
    private DatasetDeclaration TwoSides()
    {
        TinyVolumes.Pair(folder, "mri/a.nii.gz", "mri/a_seg.nii.gz", 0, 7, 7, 8);
        return DeclarationReader.Read(folder.Write("two.json", """
            { "labels": { "background": 0, "liver": 1, "spleen": 2,
                          "structure_5": 5, "structure_7": 7, "structure_8": 8, "structure_9": 9 },
              "modalities": {
                "ct": { "folder": "ct", "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz",
                        "annotated": ["liver", "spleen", "structure_5", "structure_9"] },
                "mr": { "folder": "mri", "image": "{case}.nii.gz", "label": "{case}_seg.nii.gz",
                        "annotated": ["structure_7", "structure_8"] } } }
            """));
    }

    private DatasetDeclaration Read() => DeclarationReader.Read(Path.Combine(folder.Path, "dataset.json"));
}
